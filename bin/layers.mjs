// Reads `cargo metadata` from standard input and refuses a dependency that points the wrong way.
import { readFileSync } from "node:fs";

/**
 * What each crate may know. `onServer`: only as an optional dependency that the feature `ssr` switches on. What `fuzz` does, any of
 * them may know in its tests.
 */
const layers = {
  fuzz: { always: [], onServer: [] },
  domain: { always: [], onServer: [] },
  desk: { always: ["domain"], onServer: [] },
  app: { always: ["domain"], onServer: ["desk"] },
  widget: { always: ["domain"], onServer: ["desk"] },
  server: { always: ["domain", "desk", "app", "widget"], onServer: [] },
  trial: { always: ["domain", "desk"], onServer: [] },
};

const { packages } = JSON.parse(readFileSync(0, "utf8"));
const ours = new Set(packages.map(({ name }) => name));
const wrong = [];
for (const { name, dependencies, features } of packages) {
  const layer = layers[name];
  if (!layer) {
    wrong.push(`${name} has no place among the layers: give it one in bin/layers.mjs and in ARCHITECTURE.md`);
    continue;
  }
  for (const { name: other, optional, kind } of dependencies.filter((dependency) => ours.has(dependency.name))) {
    if (layer.always.includes(other) || (other === "fuzz" && kind === "dev")) continue;
    if (!layer.onServer.includes(other)) {
      wrong.push(`${name} depends on ${other}`);
      continue;
    }
    const switches = Object.entries(features).filter(([, on]) => on.some((one) => one === `dep:${other}` || one.startsWith(`${other}/`)));
    if (!optional || switches.some(([feature]) => feature !== "ssr")) {
      wrong.push(`${name} depends on ${other} outside its feature ssr`);
    }
  }
}
if (wrong.length > 0) {
  console.error(`Dependencies go one way only (ARCHITECTURE.md, "Map"):\n  ${wrong.join("\n  ")}`);
  process.exit(1);
}
