### What customers read, in English. The other files say the same, message by message; a test holds them against each other.
###
### A friendly, competent support desk speaks here: short sentences, no exclamation marks, no apology for what is nobody's fault.
### Texts stand on one line. What counts something has a form for each plural category of its language. Names and numbers in braces
### are put in as they are, so that a sentence must not depend on who somebody is.

## What happened in the chat. $agent, $from: public names of people. $to: what a queue is called in public, as in "our specialists".

started = You started the chat.
joined = { $agent } has joined.
ended-by-agent = { $agent } ended the chat.
# $number: of the case, CS0001001
ended-with-record = { $agent } ended the chat: { $number } is solved.
ended-by-customer = You ended the chat.
ended-by-silence = Closed because we didn't hear from you.
ended-by-hours = Closed because our hours are over.
returned = { $agent } passed you back to the line. You keep your place.
put-back = { $agent } lost the connection. You are at the front of the line.
taken-over = { $agent } is taking over from { $from } and can read everything so far.
left = { $agent } has left.
reopened = You continued the chat.
passed-on = { $agent } is passing you to { $to }. No need to repeat anything.
back-again = You are in line for { $to } again. You keep your place.

## A case, as it stands in the log. $about: what it is about, in the desk's words.

card = { $number } · { $state }: { $about }
card-comment = { $by }, { $moment }: { $comment }
card-received = Received
card-in-progress = In progress
card-answer-needed = We need your answer
card-solved = Solved

## Messages, and who says them.

you = You
removed = This text was removed.
# "Amy and Cho"; of more, the last two.
pair = { $first } and { $last }
# Of more than two, those before the last two: "Amy, Cho"
list = { $first }, { $last }
typing = { $agent } is typing…
# The other side has read the message.
read = Read
# The message is on its way.
sending = sending
waits-for-connection = No connection; it is tried again by itself.
not-sent = Not sent
retry = Retry
discard = Discard

## Waiting in line.

opening = Opening your chat…
position = You are number { $place } in line
in-line = You are in line
usually-under =
    { $minutes ->
        [one] Usually under a minute.
       *[other] Usually under { $minutes } minutes.
    }
usually-about =
    { $minutes ->
        [one] Usually about a minute.
       *[other] Usually about { $minutes } minutes.
    }
usually-between =
    { $to ->
        [one] Usually { $from } to { $to } minute.
       *[other] Usually { $from } to { $to } minutes.
    }
busy = Everyone is in a chat; you keep your place.
nobody = Nobody is available right now. You keep your place, and can write already.
asked = { $agent } has been asked to go on with you.
closing = We have closed. Leave a message, and we will answer by e-mail.
# $moment: "14:00", or "24 Nov, 14:00"
opens-again = We open again: { $moment }.
# $time: "14:00"
closes-at = We close at { $time }. You keep your place until then, and can leave a message after it.
leave-message = Leave a message
leave-message-hint = We will answer by e-mail. The chat ends with it.
keep-waiting = Keep waiting
message-left = We have your message. Its number is { $number }.

## The chat is about to close.

# $left: "1:45"
still-there = Are you still there? This chat closes in { $left }.
still-there-aloud = Are you still there? This chat closes in two minutes.
closes-in =
    { $seconds ->
        [one] This chat closes in { $seconds } second.
       *[other] This chat closes in { $seconds } seconds.
    }
still-here = I'm still here

## Reading and writing.

# What the log is called.
messages = Messages
earlier-messages = Earlier messages
new-message = New message
message = Message
write-message = Write a message
attach-file = Attach a file
send = Send
characters-left =
    { $count ->
        [one] { $count } character left
       *[other] { $count } characters left
    }
characters-too-many =
    { $count ->
        [one] { $count } character too many
       *[other] { $count } characters too many
    }
came-back = Something you wrote could not be sent. It is in the text field again.

## Ending the chat, and what comes after.

end-chat = End chat
end-question = End chat?
end-hint = The chat closes for both of you.
keep-chatting = Keep chatting
continue-until = Continue until { $time }.
continue-until-tomorrow = Continue until tomorrow { $time }.
anything-else = Anything else?
continue = Continue
continue-unanswered = The desk did not answer. Press Continue again; it counts only once.
start-anew = Start a new chat
save-transcript = Save transcript
not-saved = This browser did not save the file.
survey-question = How was your chat?

## Around the chat.

# What the frame is called for who hears the page.
support-chat = Support chat
minimise = Minimise chat
sound = Sound
reconnecting = Reconnecting…
chat-updated = The chat was updated.
reload = Reload
your-name = Your name
email = E-mail

## What is wrong with what was typed.

missing = This must not be empty.
name-missing = The name must not be empty.
topic-missing = The topic must be chosen.
email-missing = The e-mail address is where the answer goes.
email-invalid = This is not an e-mail address.
message-missing = The message must not be empty.
first-message-missing = The first message must not be empty.
too-long =
    { $count ->
        [one] This has { $count } character, { $most } are allowed: please shorten or split it.
       *[other] This has { $count } characters, { $most } are allowed: please shorten or split it.
    }
unprintable = This contains a control character.
invalid = This cannot be taken as it is.

## Why something was not done.

signed-out = You are signed out. Sign in again to go on.
cross-site = This request came from another site and was not carried out.
not-found = There is nothing here that you can see.
taken = Somebody else accepted this conversation.
taken-by = { $agent } accepted this conversation.
closed = This conversation has ended.
id-reused = This was already sent with other words.
queue-closed = This desk takes no new chats at the moment.
too-large = This is too large to be sent.
slow-down =
    { $seconds ->
        [one] That was too fast. Try again in { $seconds } s.
       *[other] That was too fast. Try again in { $seconds } s.
    }
unavailable = The desk cannot be reached just now. Your text is kept.
offline = No connection. Your text is kept and sent when it is back.
updated = Headset was updated. Reload this page to go on; your text is kept.

## The form before the chat.

title = { $site } – chat
needs-script = This chat needs JavaScript. Please switch it on for this page.
optional = optional
topic = Topic
choose-topic = Please choose
no-topic = No particular topic
not-available = We are closed right now. Leave a message, and we will answer by e-mail.
how-can-we-help = How can we help?
not-loaded = The chat could not be loaded. Check your connection; what you typed stays here.
try-again = Try again
start-chat = Start chat
file-not-sent = No connection: this file is not sent.

## Files.

# What the list of files on their way is called.
files = Files
cancel = Cancel
# Of a picture that is shown whole.
close = Close
file-sent = { $name }: sent.
file-stuck = { $name }: not sent. { $why }
file-not-loaded = The file could not be loaded. Try again.
file-empty = This file is empty.
file-too-large = A file can have at most { $megabytes } MB.
files-too-many =
    { $count ->
        [one] At most { $count } file can be sent at once.
       *[other] At most { $count } files can be sent at once.
    }
file-kind = Files of this kind cannot be sent. Pictures (PNG, JPEG, GIF, WebP), PDF, text, ZIP and documents of Office and OpenDocument can.
# $millions: 50
file-pixels = A picture can have at most { $millions } million pixels.

## How the chat was: five stars, and words.

very-bad = very bad
bad = bad
all-right = all right
good = good
very-good = very good
better-question = What could be better?
send-rating = Send rating
# Names the button above.
rating-unanswered = The desk did not answer. Press Send rating again; it counts only once.
thank-you = Thank you.
already-rated = You have rated this chat already.
survey-closed = This chat cannot be rated.

## The chat as a text file.

# $zone: "UTC+01:00"
times-are = Times are { $zone }.
earlier-left-out = What was said before is left out.
said = { $by }: { $words }
file = [file: { $name }]
# "Tuesday, 24 November 2026"
day = { $weekday }, { $day } { $month } { $year }
# "24 November 2026 14:02"
moment = { $day } { $month } { $year } { $time }
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
# Months as they stand in a date.
january = January
february = February
march = March
april = April
may = May
june = June
july = July
august = August
september = September
october = October
november = November
december = December

## The transcript by e-mail.

mail-transcript = E-mail me the transcript
mail-on-its-way = The transcript is on its way to { $address }.
# Names the button above.
mail-unanswered = The desk did not answer. Press E-mail me the transcript again; it counts only once.
mailed-often = This transcript cannot be sent by e-mail again now.
# The subject of the e-mail. $number: "CHAT0001042"
mail-subject = Your chat { $number }
mail-greeting = This is what was said in your chat.
mail-footer = You receive this e-mail because you, or the agent who talked to you, asked for it. If it is not meant for you, please delete it.

## The button on the web page around the chat.

chat-with-us = Chat with us
# A label with a number, such as of a badge: without a plural.
new-messages = New messages: { $count }
