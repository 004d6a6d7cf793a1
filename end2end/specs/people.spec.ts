// Who gets in, and as whom.
import { expect, test } from "../fixtures.ts";
import { DeskPage, HomePage } from "../pages/desk.ts";
import { NewPasswordPage, SignInPage } from "../pages/sign-in.ts";
import { SignOutPage } from "../pages/sign-out.ts";

test("a wrong password is told in an alert, and the address is kept", async ({ newcomer }) => {
  const page = await (await newcomer()).newPage();
  await page.goto("/sign-in");
  const signIn = new SignInPage(page);
  await signIn.signIn("amy@demo.test", "not-the-password");
  await expect(signIn.alert).toBeVisible();
  const told = await signIn.alert.textContent();
  await expect(signIn.email).toHaveValue("amy@demo.test");
  // An unknown address reads the same.
  await signIn.signIn("nobody@demo.test", "not-the-password");
  await expect(signIn.alert).toHaveText(told ?? "");
  await signIn.signIn("amy@demo.test");
  await expect(new HomePage(page).connect).toBeVisible();
});

test("signing out in one tab ends the desk that is open in the other within 5 s", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  const other = await amy.page.context().newPage();
  await other.goto("/");
  await other.getByRole("group").or(other.locator("summary")).filter({ hasText: "Amy" }).first().click();
  await new HomePage(other).signOut.click();
  await new SignOutPage(other).returnAndSignOut.click();
  await expect(new SignInPage(other).button).toBeVisible();
  await expect(amy.page.getByRole("alert").filter({ hasText: "You are signed out" })).toBeVisible({ timeout: 5_000 });

  // What is said from now on does not get there any more.
  await chat.say("Only for who is signed in");
  await expect(chat.entry("Only for who is signed in")).toHaveAttribute("data-seq");
  await expect(pane.entry("Only for who is signed in")).toHaveCount(0);

  // Signing in leads back to the conversation.
  await amy.page.getByRole("link", { name: "Sign in" }).click();
  await new SignInPage(amy.page).signIn("amy@demo.test");
  await expect(pane.entry("Only for who is signed in")).toBeVisible();
});

test("a link to a conversation leads through the sign-in and back to it", async ({ agent, customer, newcomer }) => {
  const ben = await agent("ben");
  await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  await ben.accept("Billing", "Carla Reyes");
  await expect(ben.page).toHaveURL(/CHAT/);
  const link = ben.page.url();
  const page = await (await newcomer()).newPage();
  await page.goto(link);
  await expect(page).toHaveURL(/\/sign-in/);
  await new SignInPage(page).signIn("amy@demo.test");
  await expect(page).toHaveURL(link);
  const desk = new DeskPage(page);
  const pane = desk.conversation("Carla Reyes");
  await expect(pane.entry("My invoice is wrong")).toBeVisible();
  // Amy belongs to Billing: she may leave a note for Ben, and not speak to the customer.
  await expect(pane.end).toHaveCount(0);
  await pane.workNote.check();
  await pane.say("Ask for the contract");
  await expect(ben.conversation("Carla Reyes").entry("Ask for the contract")).toContainText("Amy");
});

test("a conversation that one may not see looks like one that does not exist", async ({ agent, customer }) => {
  const cho = await agent("cho");
  await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const refusals: (string | null)[] = [];
  for (const number of ["CHAT0001001", "CHAT0999999"]) {
    await cho.page.goto(`/desk/${number}`);
    const alert = cho.page.getByRole("alert").filter({ hasText: /./ });
    await expect(alert).toBeVisible();
    refusals.push(await alert.textContent());
  }
  expect(refusals[0]).toBe(refusals[1]);
  await expect(cho.page.getByText("Carla")).toHaveCount(0);
});

test("a newcomer without a role sets a password with a code, signs in, and is told so", async ({ desk, newcomer }) => {
  await desk.apply('[[people]]\nemail = "ned@demo.test"\nname = "Ned"\nroles = []\n');
  const code = await desk.invite("ned@demo.test");
  const page = await (await newcomer()).newPage();
  await page.goto("/sign-in/new");
  const door = new NewPasswordPage(page);
  await door.code.fill(code);
  await door.password.fill("short");
  await door.button.click();
  await expect(door.alert).toBeVisible();
  await expect(door.code).toHaveValue(code);
  await door.password.fill("a sentence is fine");
  await door.button.click();
  await new SignInPage(page).signIn("ned@demo.test", "a sentence is fine");
  await expect(page.getByText("has no role")).toBeVisible();
  await expect(new HomePage(page).connect).toHaveCount(0);
  await page.goto("/desk");
  await expect(page.getByText("has no role")).toBeVisible();
  await expect(page.getByRole("region")).toHaveCount(0);

  // The code was good for once.
  await page.goto("/sign-in/new");
  await door.code.fill(code);
  await door.password.fill("another sentence here");
  await door.button.click();
  await expect(door.alert).toBeVisible();
});
