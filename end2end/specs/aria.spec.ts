// What a screen reader finds in each region: roles, names and states, in their order (behaviour 13). Only what other tests and
// people rely on stands here; what is added beside it breaks nothing.
import { expect, test } from "../fixtures.ts";
import { ChatPage } from "../pages/chat.ts";
import { DeskMenu } from "../pages/desk-menu.ts";
import { CustomerPanel, GroupsRegion, UnfoldedQueue } from "../pages/queues.ts";

test("queues and cases, and what is told beside them", async ({ agent, customer }) => {
  const amy = await agent("amy");
  await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await customer({ name: "Dan Okoro", message: "I was charged twice" });
  const billing = new UnfoldedQueue(amy.page, "Billing");
  await billing.button.click();
  await expect(amy.queues).toMatchAriaSnapshot(`
    - region "Queues":
      - heading "Queues" [level=2]
      - list:
        - listitem "Billing":
          - button "Show who waits in Billing" [expanded]
          - strong: "2"
          - text: /waiting first \\d:\\d\\d avg –/
          - button "Accept from Billing"
          - list "Waiting in Billing":
            - listitem:
              - text: /Carla Reyes \\d:\\d\\d Billing My invoice is wrong/
              - button "Accept Carla Reyes"
            - listitem:
              - text: /Dan Okoro \\d:\\d\\d Billing I was charged twice/
              - button "Accept Dan Okoro"
        - listitem "Technical":
          - button "Show who waits in Technical"
          - strong: "0"
          - text: waiting avg –
          - button "Accept from Technical" [disabled]
  `);
  await expect(amy.cases).toMatchAriaSnapshot(`
    - region "Cases":
      - heading "Cases" [level=2]
      - list
      - paragraph: /Nothing open/
  `);

  const pane = await amy.accept("Billing", "Carla Reyes");
  await expect(amy.cases).toMatchAriaSnapshot(`
    - region "Cases":
      - list:
        - listitem:
          - link "Carla Reyes":
            - /url: /desk/CHAT0001001
          - text: /\\d:\\d\\d Billing My invoice is wrong/
  `);
  await pane.endConversation();
  await expect(amy.cases).toMatchAriaSnapshot(`
    - region "Cases":
      - list
      - heading "Ended" [level=3]
      - list "Ended":
        - listitem:
          - link "Carla Reyes":
            - /url: /desk/CHAT0001001
          - button "Done with Carla Reyes"
  `);
  await expect(amy.page.locator("body")).toMatchAriaSnapshot(`
    - main:
      - region "Support":
        - heading "Support" [level=1]
        - tablist "Workspace":
          - tab "Support" [selected]
        - tabpanel "Support":
          - region "Queues"
          - region "Cases"
        - button "Amy"
        - combobox "My status":
          - option "Available" [selected]
          - option "Away"
        - status: Live
        - separator "Width of the sidebar"
      - region "Conversation with Carla Reyes"
      - region "Customer"
      - status
      - alert
      - status "Other conversations"
  `);
});

test("a conversation and who its customer is", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer({ name: "Carla Reyes", email: "carla@example.com", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say("Which invoice?");
  await expect(chat.entry("Which invoice?")).toBeVisible();
  await pane.workNote.check();
  await pane.say("For us only");
  await expect(pane.entry("For us only")).toHaveAttribute("data-seq");
  await expect(pane.region).toMatchAriaSnapshot(`
    - region "Conversation with Carla Reyes":
      - heading "Carla Reyes" [level=1]
      - paragraph: /Billing CHAT0001001 Work in Progress with Amy carla@example\\.com as typed/
      - button "Customer details" [expanded]
      - button "End conversation"
      - log "Messages":
        - article:
          - paragraph:
            - text: Carla Reyes started the chat ·
            - time: /\\d\\d:\\d\\d/
        - article:
          - paragraph: Carla Reyes
          - paragraph: My invoice is wrong
          - button "Remove text"
          - paragraph:
            - time: /\\d\\d:\\d\\d/
        - article:
          - paragraph:
            - text: /Amy joined after \\d:\\d\\d ·/
            - time: /\\d\\d:\\d\\d/
        - article:
          - paragraph: Amy
          - paragraph: sent automatically
          - paragraph: Thanks for waiting. I'm reading your message.
        - article:
          - paragraph: Amy
          - paragraph: Which invoice?
          - button "Remove text"
          - paragraph:
            - time: /\\d\\d:\\d\\d/
            - text: /sent|read/
        - article:
          - paragraph: Amy
          - paragraph: Work note · only staff
          - paragraph: For us only
          - button "Remove text"
      - button /Choose a text to remove/
      - radiogroup "Visibility":
        - radio "Comment"
        - radio "Work note" [checked]
      - textbox "Message"
      - button "Send"
  `);
  await expect(new CustomerPanel(amy.page).region).toMatchAriaSnapshot(`
    - region "Customer":
      - heading "Carla Reyes" [level=2]
      - term: E-mail, as typed
      - definition: carla@example.com
      - term: Topic
      - definition: Billing
      - term: Started
      - definition:
        - time: /\\d\\d:\\d\\d/
      - term: Language
      - definition: English (en-GB)
      - term: Device
      - definition: /Chrome/
  `);

  await pane.end.click();
  await expect(pane.endDialog).toMatchAriaSnapshot(`
    - dialog "End conversation?":
      - heading "End conversation?" [level=2]
      - paragraph: /Carla Reyes can read it/
      - button "Cancel"
      - button "End conversation"
  `);
  await pane.endDialog.getByRole("button", { name: "End conversation", exact: true }).click();
  await expect(pane.region).toMatchAriaSnapshot(`
    - region "Conversation with Carla Reyes":
      - paragraph: /Closed Complete/
      - button "Done"
      - log "Messages":
        - article:
          - paragraph:
            - text: Amy ended the conversation ·
            - time: /\\d\\d:\\d\\d/
      - radiogroup "Visibility":
        - radio "Work note" [checked]
      - textbox "Message"
      - button "Send"
  `);
});

test("a manager's groups", async ({ agent, customer }) => {
  const mia = await agent("mia");
  await customer({ name: "Dan Okoro", message: "I was charged twice" });
  const groups = new GroupsRegion(mia.page);
  await groups.button.click();
  await expect(groups.region).toMatchAriaSnapshot(`
    - region "Conversations of your groups":
      - heading "Conversations of your groups" [level=2]:
        - button "Conversations of your groups" [expanded]
      - list:
        - listitem:
          - link "Dan Okoro":
            - /url: /desk/CHAT0001001
          - text: /\\d:\\d\\d Billing Waiting/
  `);
});

test("settings and the help sheet", async ({ agent }) => {
  const amy = await agent("amy");
  const menu = new DeskMenu(amy.page, "Amy");
  await expect(await menu.openSettings()).toMatchAriaSnapshot(`
    - dialog "Settings":
      - heading "Settings" [level=2]
      - group "Sending":
        - radio "Enter sends, Shift+Enter breaks the line" [checked]
        - radio "Ctrl or Cmd with Enter sends, Enter breaks the line"
      - group "Sounds":
        - checkbox "A customer starts to wait" [checked]
        - 'slider "Volume: A customer starts to wait"': "60"
        - 'button "Test sound: A customer starts to wait"'
        - checkbox "A message comes" [checked]
        - 'slider "Volume: A message comes"': "60"
        - 'button "Test sound: A message comes"'
      - group "Desktop notifications":
        - radio "None" [checked]
        - radio "With the customer's name"
        - radio "With the name and what was said"
      - group "Keyboard":
        - checkbox "Shortcuts" [checked]
      - button "Close"
  `);
  await menu.closeSettings();
  await amy.page.keyboard.press("?");
  await expect(menu.shortcutsDialog).toMatchAriaSnapshot(`
    - dialog "Keyboard shortcuts":
      - heading "Keyboard shortcuts" [level=2]
      - term: F2
      - definition: Accept from the first queue in which somebody waits
      - term: Shift+F2
      - definition: End the conversation; once it has ended, Done
      - term: F8
      - definition: Next case
      - term: Shift+F8
      - definition: Previous case
      - term: F9
      - definition: The customer who has waited longest for your answer
      - term: F4
      - definition: Change between Comment and Work note
      - term: F6
      - definition: /Next part of the page/
      - term: Shift+F6
      - definition: Previous part of the page
      - term: Ctrl+Enter
      - definition: Send, always
      - term: Ctrl+/
      - definition: /This sheet/
      - button "Close"
  `);
});

test("the customer's chat: form, line, conversation, end", async ({ newcomer, agent }) => {
  const page = await (await newcomer()).newPage();
  const body = page.locator("body");
  await page.goto("/chat/demo");
  await expect(body).toMatchAriaSnapshot(`
    - main "Support chat":
      - heading "Demo shop" [level=1]
      - textbox "Your name"
      - textbox "E-mail"
      - combobox "Topic":
        - option "Please choose" [selected]
        - option "Billing"
        - option "Technical"
      - textbox "How can we help?"
      - button "Start chat"
  `);
  const chat = new ChatPage(page);
  await chat.startChat({ name: "Carla Reyes", message: "My invoice is wrong" });
  await expect(body).toMatchAriaSnapshot(`
    - main "Support chat":
      - heading "Demo shop" [level=1]
      - button "End chat"
      - button "Sound" [pressed]
      - status:
        - paragraph: You are number 1 in line
      - log "Messages":
        - article:
          - paragraph:
            - time: /\\d\\d:\\d\\d/
          - paragraph: You started the chat.
        - article:
          - paragraph:
            - text: You
            - time: /\\d\\d:\\d\\d/
          - paragraph: My invoice is wrong
      - textbox "Message"
      - button "Send" [disabled]
  `);
  const amy = await agent("amy");
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.say("Which invoice?");
  await expect(body).toMatchAriaSnapshot(`
    - main "Support chat":
      - heading "Amy" [level=1]
      - paragraph: Demo shop
      - button "End chat"
      - button "Sound" [pressed]
      - log "Messages":
        - article:
          - paragraph:
            - time: /\\d\\d:\\d\\d/
          - paragraph: Amy has joined.
        - article:
          - paragraph:
            - text: Amy
            - time: /\\d\\d:\\d\\d/
          - paragraph: Which invoice?
      - textbox "Message"
      - button "Send" [disabled]
  `);
  await pane.endConversation();
  await expect(body).toMatchAriaSnapshot(`
    - main "Support chat":
      - log "Messages":
        - article:
          - paragraph: Amy ended the chat.
      - textbox "Anything else?"
      - button "Continue"
      - button "Start a new chat"
      - button "Save transcript"
      - group "How was your chat?":
        - radio "1, very bad"
        - radio "2, bad"
        - radio "3, all right"
        - radio "4, good"
        - radio "5, very good"
  `);
  await chat.survey.star(4).check();
  await expect(body).toMatchAriaSnapshot(`
    - main "Support chat":
      - group "How was your chat?":
        - radio "4, good" [checked]
      - textbox "What could be better?"
      - button "Send rating"
  `);
});
