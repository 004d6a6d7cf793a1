// What scripts draw with. No script by itself: bin/minify.mjs puts it where another has a line `// @include`.

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const press = (textContent, onclick) => make("button", { type: "button", textContent, onclick });
