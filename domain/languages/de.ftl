### Was Kundinnen und Kunden lesen, auf Deutsch. Wir sagen Sie.

## Was im Chat geschehen ist.

started = Sie haben den Chat begonnen.
joined = { $agent } ist jetzt für Sie da.
ended-by-agent = { $agent } hat den Chat beendet.
ended-with-record = { $agent } hat den Chat beendet: { $number } ist gelöst.
ended-by-customer = Sie haben den Chat beendet.
ended-by-silence = Geschlossen, weil wir nichts mehr von Ihnen gehört haben.
ended-by-hours = Geschlossen, weil unsere Servicezeit vorbei ist.
returned = { $agent } hat Sie zurück in die Warteschlange gegeben. Sie behalten Ihren Platz.
put-back = { $agent } hat die Verbindung verloren. Sie stehen ganz vorn in der Warteschlange.
taken-over = { $agent } übernimmt von { $from } und kann alles bisher Geschriebene lesen.
left = { $agent } hat den Chat verlassen.
reopened = Sie haben den Chat fortgesetzt.
passed-on = { $agent } verbindet Sie weiter: { $to }. Sie müssen nichts wiederholen.
back-again = Sie warten wieder: { $to }. Sie behalten Ihren Platz.

## Ein Fall.

card = { $number } · { $state }: { $about }
card-comment = { $by }, { $moment }: { $comment }
card-received = Eingegangen
card-in-progress = In Bearbeitung
card-answer-needed = Wir brauchen Ihre Antwort
card-solved = Gelöst

## Nachrichten.

you = Sie
removed = Dieser Text wurde entfernt.
pair = { $first } und { $last }
list = { $first }, { $last }
typing = { $agent } schreibt …
read = Gelesen
sending = wird gesendet
waits-for-connection = Keine Verbindung; wir versuchen es von selbst wieder.
not-sent = Nicht gesendet
retry = Noch einmal
discard = Verwerfen

## In der Warteschlange.

opening = Ihr Chat wird geöffnet …
position = Sie sind Nummer { $place } in der Warteschlange
in-line = Sie sind in der Warteschlange
usually-under =
    { $minutes ->
        [one] Meist unter einer Minute.
       *[other] Meist unter { $minutes } Minuten.
    }
usually-about =
    { $minutes ->
        [one] Meist etwa eine Minute.
       *[other] Meist etwa { $minutes } Minuten.
    }
usually-between =
    { $to ->
        [one] Meist { $from } bis { $to } Minute.
       *[other] Meist { $from } bis { $to } Minuten.
    }
busy = Alle sind gerade im Gespräch; Sie behalten Ihren Platz.
nobody = Zurzeit ist niemand da. Sie behalten Ihren Platz und können schon schreiben.
asked = Wir haben { $agent } gebeten, mit Ihnen weiterzumachen.
closing = Wir haben geschlossen. Hinterlassen Sie eine Nachricht; wir antworten per E-Mail.
opens-again = Wir sind wieder da: { $moment }.
closes-at = Wir schließen um { $time }. Bis dahin behalten Sie Ihren Platz, danach können Sie eine Nachricht hinterlassen.
leave-message = Nachricht hinterlassen
leave-message-hint = Wir antworten per E-Mail. Der Chat endet damit.
keep-waiting = Weiter warten
message-left = Wir haben Ihre Nachricht. Ihre Nummer ist { $number }.

## Der Chat schließt bald.

still-there = Sind Sie noch da? Dieser Chat schließt in { $left }.
still-there-aloud = Sind Sie noch da? Dieser Chat schließt in zwei Minuten.
closes-in =
    { $seconds ->
        [one] Dieser Chat schließt in { $seconds } Sekunde.
       *[other] Dieser Chat schließt in { $seconds } Sekunden.
    }
still-here = Ich bin noch da

## Lesen und schreiben.

messages = Nachrichten
earlier-messages = Frühere Nachrichten
new-message = Neue Nachricht
message = Nachricht
write-message = Nachricht schreiben
attach-file = Datei anhängen
send = Senden
characters-left =
    { $count ->
        [one] Noch { $count } Zeichen
       *[other] Noch { $count } Zeichen
    }
characters-too-many =
    { $count ->
        [one] { $count } Zeichen zu viel
       *[other] { $count } Zeichen zu viel
    }
came-back = Etwas von Ihnen konnte nicht gesendet werden. Es steht wieder im Textfeld.

## Beenden, und danach.

end-chat = Chat beenden
end-question = Chat beenden?
end-hint = Der Chat wird für beide Seiten geschlossen.
keep-chatting = Weiter chatten
continue-until = Sie können ihn bis { $time } fortsetzen.
continue-until-tomorrow = Sie können ihn bis morgen { $time } fortsetzen.
anything-else = Noch eine Frage?
continue = Fortsetzen
continue-unanswered = Es kam keine Antwort. Drücken Sie noch einmal auf Fortsetzen; es zählt nur einmal.
start-anew = Neuen Chat beginnen
save-transcript = Chatverlauf speichern
not-saved = Dieser Browser hat die Datei nicht gespeichert.
survey-question = Wie war Ihr Chat?

## Um den Chat herum.

support-chat = Kundenchat
minimise = Chat minimieren
sound = Ton
reconnecting = Verbindung wird wiederhergestellt …
chat-updated = Der Chat wurde aktualisiert.
reload = Neu laden
your-name = Ihr Name
email = E-Mail

## Was an einer Eingabe nicht stimmt.

missing = Bitte füllen Sie dieses Feld aus.
name-missing = Bitte geben Sie Ihren Namen an.
topic-missing = Bitte wählen Sie ein Thema.
email-missing = Bitte geben Sie die E-Mail-Adresse an, an die wir antworten sollen.
email-invalid = Das ist keine E-Mail-Adresse.
message-missing = Bitte schreiben Sie eine Nachricht.
first-message-missing = Bitte schreiben Sie, worum es geht.
too-long =
    { $count ->
        [one] Das ist { $count } Zeichen lang, erlaubt sind { $most }: Bitte kürzen oder teilen Sie es.
       *[other] Das sind { $count } Zeichen, erlaubt sind { $most }: Bitte kürzen oder teilen Sie es.
    }
unprintable = Hier ist ein Steuerzeichen enthalten.
invalid = Das können wir so nicht annehmen.

## Warum etwas nicht getan wurde.

signed-out = Sie sind abgemeldet. Melden Sie sich wieder an, um fortzufahren.
cross-site = Diese Anfrage kam von einer anderen Website und wurde nicht ausgeführt.
not-found = Hier gibt es nichts, was Sie sehen können.
taken = Jemand anderes hat dieses Gespräch angenommen.
taken-by = { $agent } hat dieses Gespräch angenommen.
closed = Dieser Chat ist beendet.
id-reused = Das wurde schon mit anderen Worten gesendet.
queue-closed = Zurzeit nehmen wir keine neuen Chats an.
too-large = Das ist zu groß, um es zu senden.
slow-down =
    { $seconds ->
        [one] Das war zu schnell. Versuchen Sie es in { $seconds } Sekunde noch einmal.
       *[other] Das war zu schnell. Versuchen Sie es in { $seconds } Sekunden noch einmal.
    }
unavailable = Wir sind gerade nicht zu erreichen. Ihr Text bleibt erhalten.
offline = Keine Verbindung. Ihr Text bleibt erhalten und wird gesendet, sobald sie wieder da ist.
updated = Der Chat wurde aktualisiert. Laden Sie diese Seite neu, um fortzufahren; Ihr Text bleibt erhalten.

## Das Formular vor dem Chat.

title = { $site } – Chat
needs-script = Dieser Chat braucht JavaScript. Bitte schalten Sie es für diese Seite ein.
optional = freiwillig
topic = Thema
choose-topic = Bitte wählen
no-topic = Kein bestimmtes Thema
not-available = Wir haben gerade geschlossen. Hinterlassen Sie eine Nachricht; wir antworten per E-Mail.
how-can-we-help = Wie können wir helfen?
not-loaded = Der Chat konnte nicht geladen werden. Prüfen Sie Ihre Verbindung; was Sie geschrieben haben, bleibt hier stehen.
try-again = Noch einmal versuchen
start-chat = Chat starten
file-not-sent = Keine Verbindung: Diese Datei wurde nicht gesendet.

## Dateien.

files = Dateien
cancel = Abbrechen
close = Schließen
file-sent = { $name }: gesendet.
file-stuck = { $name }: nicht gesendet. { $why }
file-not-loaded = Die Datei konnte nicht geladen werden. Versuchen Sie es noch einmal.
file-empty = Diese Datei ist leer.
file-too-large = Eine Datei darf höchstens { $megabytes } MB groß sein.
files-too-many =
    { $count ->
        [one] Sie können höchstens { $count } Datei auf einmal senden.
       *[other] Sie können höchstens { $count } Dateien auf einmal senden.
    }
file-kind = Dateien dieser Art können nicht gesendet werden. Möglich sind Bilder (PNG, JPEG, GIF, WebP), PDF, Text, ZIP sowie Dokumente von Office und OpenDocument.
file-pixels = Ein Bild darf höchstens { $millions } Millionen Pixel haben.

## Wie der Chat war.

very-bad = sehr schlecht
bad = schlecht
all-right = in Ordnung
good = gut
very-good = sehr gut
better-question = Was könnte besser sein?
send-rating = Bewertung senden
rating-unanswered = Es kam keine Antwort. Drücken Sie noch einmal auf Bewertung senden; es zählt nur einmal.
thank-you = Vielen Dank.
already-rated = Sie haben diesen Chat schon bewertet.
survey-closed = Dieser Chat kann nicht bewertet werden.

## Der Chat als Textdatei.

times-are = Zeiten in { $zone }.
earlier-left-out = Was davor gesagt wurde, ist weggelassen.
said = { $by }: { $words }
file = [Datei: { $name }]
day = { $weekday }, { $day }. { $month } { $year }
moment = { $day }. { $month } { $year } { $time }
monday = Montag
tuesday = Dienstag
wednesday = Mittwoch
thursday = Donnerstag
friday = Freitag
saturday = Samstag
sunday = Sonntag
january = Januar
february = Februar
march = März
april = April
may = Mai
june = Juni
july = Juli
august = August
september = September
october = Oktober
november = November
december = Dezember

## Der Chatverlauf per E-Mail.

mail-transcript = Chatverlauf per E-Mail senden
mail-on-its-way = Der Chatverlauf ist unterwegs an { $address }.
mail-unanswered = Es kam keine Antwort. Drücken Sie noch einmal auf Chatverlauf per E-Mail senden; es zählt nur einmal.
mailed-often = Dieser Chatverlauf kann jetzt nicht noch einmal per E-Mail gesendet werden.
mail-subject = Ihr Chat { $number }
mail-greeting = Das wurde in Ihrem Chat gesagt.
mail-footer = Sie erhalten diese E-Mail, weil Sie oder die Person, mit der Sie gesprochen haben, darum gebeten haben. Ist sie nicht für Sie bestimmt, löschen Sie sie bitte.

## Der Knopf auf der Webseite.

chat-with-us = Chatten Sie mit uns
new-messages = Neue Nachrichten: { $count }
