// Several conversations at once.
import { expect, test } from "../fixtures.ts";
import { DeskPage } from "../pages/desk.ts";
import { DeskMenu } from "../pages/desk-menu.ts";

const CUSTOMERS = ["Carla Reyes", "Dan Okoro", "Eva Lind"] as const;

test("each conversation keeps its own drafts and its own choice of who reads them", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const panes = [];
  for (const name of CUSTOMERS) {
    await customer({ name, message: `Hello from ${name}` });
    panes.push(await amy.accept("Billing", name));
  }
  const [carla, dan, eva] = panes as [(typeof panes)[0], (typeof panes)[0], (typeof panes)[0]];
  await expect(amy.cases.getByRole("link")).toHaveText([...CUSTOMERS]);

  // Comment is chosen when a conversation is first opened; each mode keeps a draft of its own.
  await expect(eva.comment).toBeChecked();
  await eva.composer.fill("Eva, a comment");
  await eva.workNote.check();
  await expect(eva.composer).toHaveValue("");
  await eva.composer.fill("Eva, a note");

  await amy.caseOf("Carla Reyes").click();
  await expect(carla.comment).toBeChecked();
  await expect(carla.composer).toHaveValue("");
  await carla.composer.fill("Carla, a comment");

  await amy.caseOf("Dan Okoro").click();
  await expect(dan.composer).toHaveValue("");
  await dan.workNote.check();
  await dan.say("Dan, a note that was sent");
  // It stays as it was set, after sending too.
  await expect(dan.workNote).toBeChecked();

  await amy.caseOf("Eva Lind").click();
  await expect(eva.workNote).toBeChecked();
  await expect(eva.composer).toHaveValue("Eva, a note");
  await eva.comment.check();
  await expect(eva.composer).toHaveValue("Eva, a comment");
  await eva.workNote.check();

  await amy.caseOf("Carla Reyes").click();
  await expect(carla.comment).toBeChecked();
  await expect(carla.composer).toHaveValue("Carla, a comment");
  await amy.caseOf("Dan Okoro").click();
  await expect(dan.workNote).toBeChecked();

  // Drafts and choices survive a reload.
  await amy.page.reload();
  await expect(dan.workNote).toBeChecked();
  await amy.caseOf("Eva Lind").click();
  await expect(eva.workNote).toBeChecked();
  await expect(eva.composer).toHaveValue("Eva, a note");
  await amy.caseOf("Carla Reyes").click();
  await expect(carla.composer).toHaveValue("Carla, a comment");
  await expect(amy.cases.getByRole("link")).toHaveText([...CUSTOMERS]);
});

test("a message in another conversation takes neither the focus nor moves a row, and counts as unread", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const chats = [];
  for (const name of CUSTOMERS) {
    chats.push((await customer({ name, message: `Hello from ${name}` })).chat);
    await amy.accept("Billing", name);
  }
  const eva = amy.conversation("Eva Lind");
  await eva.composer.focus();
  await amy.page.keyboard.type("I am writ");
  const before = await amy.caseOf("Carla Reyes").boundingBox();
  await amy.caseOf("Carla Reyes").hover();
  await chats[0]?.say("I am still here");
  await expect(amy.caseItem("Carla Reyes")).toContainText("I am still here");
  await expect(amy.caseItem("Carla Reyes")).toContainText(/1\s*new message/);
  await amy.page.keyboard.type("ing to Eva");
  await expect(eva.composer).toBeFocused();
  await expect(eva.composer).toHaveValue("I am writing to Eva");
  expect(await amy.caseOf("Carla Reyes").boundingBox()).toEqual(before);
  await expect(amy.cases.getByRole("link")).toHaveText([...CUSTOMERS]);

  // Dan leaves while the pointer is in the list: no row moves before it is gone from there.
  await chats[1]?.endChat();
  await expect(chats[1]!.entry("You ended the chat.")).toBeVisible();
  await expect(amy.caseItem("Dan Okoro").getByRole("button", { name: /^Done/ })).toBeVisible();
  await expect(amy.cases.getByRole("link")).toHaveText([...CUSTOMERS]);
  await eva.log.hover();
  await expect(amy.cases.getByRole("link")).toHaveText(["Carla Reyes", "Eva Lind", "Dan Okoro"]);
  await expect(eva.composer).toBeFocused();

  // Opening it reads it.
  await amy.caseOf("Carla Reyes").click();
  await expect(amy.conversation("Carla Reyes").entry("I am still here")).toBeVisible();
  await amy.caseOf("Eva Lind").click();
  await expect(amy.caseItem("Carla Reyes")).not.toContainText("new message");
});

test("two tabs of one agent agree with each other", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const other = await amy.page.context().newPage();
  await other.goto("/desk");
  const pane = await amy.accept("Billing", "Carla Reyes");
  const second = new DeskPage(other);
  await expect(second.caseOf("Carla Reyes")).toBeVisible();
  await second.caseOf("Carla Reyes").click();
  const there = second.conversation("Carla Reyes");
  await there.say("From the second tab");
  await expect(pane.entry("From the second tab")).toHaveCount(1);
  await expect(chat.entry("From the second tab")).toHaveCount(1);
  await pane.endConversation();
  await expect(there.entry("Amy ended the conversation")).toBeVisible();
  await amy.doneWith("Carla Reyes").click();
  await expect(second.caseOf("Carla Reyes")).toHaveCount(0);
});

test("back and forward in the browser go through the conversations", async ({ agent, customer }) => {
  const amy = await agent("amy");
  for (const name of ["Carla Reyes", "Dan Okoro"]) {
    await customer({ name, message: `Hello from ${name}` });
    await amy.accept("Billing", name);
  }
  await expect(amy.conversation("Dan Okoro").entry("Hello from Dan Okoro")).toBeVisible();
  await amy.page.goBack();
  await expect(amy.conversation("Carla Reyes").entry("Hello from Carla Reyes")).toBeVisible();
  await amy.page.goForward();
  await expect(amy.conversation("Dan Okoro").entry("Hello from Dan Okoro")).toBeVisible();
});

test("Cases stand as accepted or, by choice, with the longest unanswered first, over a reload too", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const menu = new DeskMenu(amy.page, "Amy");
  const rows = amy.cases.getByRole("link");
  const carla = await customer({ name: "Carla Reyes", message: "Hello from Carla Reyes" });
  await (await amy.accept("Billing", "Carla Reyes")).say("Which invoice?");
  await expect(carla.chat.entry("Which invoice?")).toBeVisible();
  await customer({ name: "Dan Okoro", message: "Hello from Dan Okoro" });
  await amy.accept("Billing", "Dan Okoro");
  await expect(rows).toHaveText(["Carla Reyes", "Dan Okoro"]);

  await (await menu.openSettings()).getByRole("radio", { name: "Longest unanswered first" }).check();
  await menu.closeSettings();
  await expect(rows).toHaveText(["Dan Okoro", "Carla Reyes"]);
  await amy.page.reload();
  await expect(rows).toHaveText(["Dan Okoro", "Carla Reyes"]);
  await (await menu.openSettings()).getByRole("radio", { name: "As they were accepted" }).check();
  await menu.closeSettings();
  await expect(rows).toHaveText(["Carla Reyes", "Dan Okoro"]);
});

test("at the limit the button of a queue says why it does nothing", async ({ agent, customer }) => {
  const amy = await agent("amy");
  for (const name of [...CUSTOMERS, "Femi Ade"]) {
    await customer({ name, message: `Hello from ${name}` });
    await amy.accept("Billing", name);
  }
  await customer({ name: "Gus Hall", message: "Hello from Gus Hall" });
  await expect(amy.queue("Billing")).toContainText("1 waiting");
  const accept = amy.acceptFrom("Billing");
  await expect(accept).toHaveAttribute("aria-disabled", "true");
  await expect(accept).toHaveAccessibleDescription(/4 open conversations/);
  // Playwright would wait until it does something.
  await accept.click({ force: true });
  await expect(amy.page.getByRole("alert").filter({ hasText: "4 open conversations" })).toBeVisible();
  await expect(amy.queue("Billing")).toContainText("1 waiting");
});
