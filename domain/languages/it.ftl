### Ciò che leggono i clienti, in italiano. Diamo del Lei, o parliamo in forma neutra.

## Che cosa è successo nella chat.

started = Ha avviato la chat.
joined = { $agent } è in chat con Lei.
ended-by-agent = { $agent } ha chiuso la chat.
ended-with-record = { $agent } ha chiuso la chat: { $number } è risolto.
ended-by-customer = Ha chiuso la chat.
ended-by-silence = Chiusa perché non abbiamo più ricevuto Sue notizie.
ended-by-hours = Chiusa perché il nostro orario di servizio è terminato.
returned = { $agent } ha rimesso la Sua richiesta in coda. Mantiene il Suo posto.
put-back = { $agent } non è più in linea. Lei è in cima alla coda.
taken-over = { $agent } subentra a { $from } e può leggere tutto quanto scritto finora.
left = { $agent } ha lasciato la chat.
reopened = Ha ripreso la chat.
passed-on = { $agent } La mette in contatto con { $to }. Non occorre ripetere nulla.
back-again = È di nuovo in attesa: { $to }. Mantiene il Suo posto.

## Una pratica.

card = { $number } · { $state }: { $about }
card-comment = { $by }, { $moment }: { $comment }
card-received = Ricevuta
card-in-progress = In lavorazione
card-answer-needed = Attendiamo la Sua risposta
card-solved = Risolta

## Messaggi.

you = Lei
removed = Questo testo è stato rimosso.
pair = { $first } e { $last }
list = { $first }, { $last }
typing = { $agent } sta scrivendo…
read = Letto
sending = invio in corso
waits-for-connection = Nessuna connessione; il tentativo verrà ripetuto da solo.
not-sent = Non inviato
retry = Riprova
discard = Elimina

## In coda.

opening = Apertura della chat…
position = È il numero { $place } in coda
in-line = È in coda
usually-under =
    { $minutes ->
        [one] Di solito meno di un minuto.
       *[other] Di solito meno di { $minutes } minuti.
    }
usually-about =
    { $minutes ->
        [one] Di solito circa un minuto.
       *[other] Di solito circa { $minutes } minuti.
    }
usually-between =
    { $to ->
        [one] Di solito da { $from } a { $to } minuto.
       *[other] Di solito da { $from } a { $to } minuti.
    }
busy = Al momento siamo tutti occupati in altre chat; mantiene il Suo posto.
nobody = Al momento nessuno è disponibile. Mantiene il Suo posto e può già scrivere.
asked = Abbiamo chiesto a { $agent } di proseguire con Lei.
closing = Abbiamo chiuso. Lasci un messaggio e risponderemo per e-mail.
opens-again = Riapriamo: { $moment }.
closes-at = Chiudiamo alle { $time }. Fino ad allora mantiene il Suo posto; dopo potrà lasciare un messaggio.
leave-message = Lascia un messaggio
leave-message-hint = Risponderemo per e-mail. La chat termina così.
keep-waiting = Continua ad attendere
message-left = Abbiamo ricevuto il Suo messaggio. Il numero è { $number }.

## La chat sta per chiudersi.

still-there = È ancora lì? Questa chat si chiude tra { $left }.
still-there-aloud = È ancora lì? Questa chat si chiude tra due minuti.
closes-in =
    { $seconds ->
        [one] Questa chat si chiude tra { $seconds } secondo.
       *[other] Questa chat si chiude tra { $seconds } secondi.
    }
still-here = Sono ancora qui

## Leggere e scrivere.

messages = Messaggi
earlier-messages = Messaggi precedenti
new-message = Nuovo messaggio
message = Messaggio
write-message = Scriva un messaggio
attach-file = Allega un file
send = Invia
characters-left =
    { $count ->
        [one] Resta { $count } carattere
       *[other] Restano { $count } caratteri
    }
characters-too-many =
    { $count ->
        [one] { $count } carattere di troppo
       *[other] { $count } caratteri di troppo
    }
came-back = Un Suo testo non è stato inviato. Lo ritrova nel campo di scrittura.

## Terminare, e dopo.

end-chat = Termina chat
end-question = Terminare la chat?
end-hint = La chat si chiude per entrambi.
keep-chatting = Resta in chat
continue-until = Può riprenderla fino alle { $time }.
continue-until-tomorrow = Può riprenderla fino a domani alle { $time }.
anything-else = Altro?
continue = Continua
continue-unanswered = Nessuna risposta. Prema di nuovo Continua; vale una volta sola.
start-anew = Avvia una nuova chat
save-transcript = Salva la conversazione
not-saved = Questo browser non ha salvato il file.
survey-question = Com’è andata la chat?

## Intorno alla chat.

support-chat = Chat di assistenza
minimise = Riduci la chat
sound = Suono
reconnecting = Riconnessione in corso…
chat-updated = La chat è stata aggiornata.
reload = Ricarica
your-name = Il Suo nome
email = E-mail

## Che cosa non va in un campo.

missing = Questo campo non può restare vuoto.
name-missing = Indichi il Suo nome.
topic-missing = Scelga un argomento.
email-missing = Indichi l’indirizzo e-mail a cui rispondere.
email-invalid = Questo non è un indirizzo e-mail.
message-missing = Scriva un messaggio.
first-message-missing = Ci scriva di che cosa si tratta.
too-long =
    { $count ->
        [one] Il testo ha { $count } carattere, ne sono ammessi { $most }: lo abbrevi o lo divida.
       *[other] Il testo ha { $count } caratteri, ne sono ammessi { $most }: lo abbrevi o lo divida.
    }
unprintable = Il testo contiene un carattere di controllo.
invalid = Così non è possibile accettarlo.

## Perché qualcosa non è stato fatto.

signed-out = La sessione è terminata. Acceda di nuovo per continuare.
cross-site = Questa richiesta veniva da un altro sito e non è stata eseguita.
not-found = Qui non c’è nulla che possa vedere.
taken = Qualcun altro ha preso questa conversazione.
taken-by = { $agent } ha preso questa conversazione.
closed = Questa conversazione è terminata.
id-reused = Questo è già stato inviato con altre parole.
queue-closed = Al momento non accettiamo nuove chat.
too-large = È troppo grande per essere inviato.
slow-down =
    { $seconds ->
        [one] Troppo veloce. Riprovi tra { $seconds } secondo.
       *[other] Troppo veloce. Riprovi tra { $seconds } secondi.
    }
unavailable = Al momento non siamo raggiungibili. Il Suo testo è conservato.
offline = Nessuna connessione. Il Suo testo è conservato e sarà inviato appena possibile.
updated = La chat è stata aggiornata. Ricarichi la pagina per continuare; il Suo testo è conservato.

## Il modulo prima della chat.

title = { $site } – chat
needs-script = Questa chat richiede JavaScript. Lo attivi per questa pagina.
optional = facoltativo
topic = Argomento
choose-topic = Scelga un argomento
no-topic = Nessun argomento in particolare
not-available = Al momento siamo chiusi. Lasci un messaggio e risponderemo per e-mail.
how-can-we-help = Come possiamo aiutarLa?
not-loaded = Non è stato possibile caricare la chat. Controlli la connessione; ciò che ha scritto resta qui.
try-again = Riprova
start-chat = Avvia chat
file-not-sent = Nessuna connessione: questo file non è stato inviato.

## File.

files = File
cancel = Annulla
close = Chiudi
file-sent = { $name }: inviato.
file-stuck = { $name }: non inviato. { $why }
file-not-loaded = Non è stato possibile caricare il file. Riprovi.
file-empty = Questo file è vuoto.
file-too-large = Un file può avere al massimo { $megabytes } MB.
files-too-many =
    { $count ->
        [one] Si può inviare al massimo { $count } file alla volta.
       *[other] Si possono inviare al massimo { $count } file alla volta.
    }
file-kind = File di questo tipo non si possono inviare. Sono ammessi immagini (PNG, JPEG, GIF, WebP), PDF, testo, ZIP e documenti di Office e OpenDocument.
file-pixels = Un’immagine può avere al massimo { $millions } milioni di pixel.

## Com’è andata la chat.

very-bad = molto male
bad = male
all-right = così così
good = bene
very-good = molto bene
better-question = Che cosa potremmo migliorare?
send-rating = Invia valutazione
rating-unanswered = Nessuna risposta. Prema di nuovo Invia valutazione; vale una volta sola.
thank-you = Grazie.
already-rated = Ha già valutato questa chat.
survey-closed = Questa chat non si può valutare.

## La chat come testo.

times-are = Orari in { $zone }.
earlier-left-out = Quanto detto prima è omesso.
said = { $by }: { $words }
file = [file: { $name }]
day = { $weekday } { $day } { $month } { $year }
moment = { $day } { $month } { $year } { $time }
monday = lunedì
tuesday = martedì
wednesday = mercoledì
thursday = giovedì
friday = venerdì
saturday = sabato
sunday = domenica
january = gennaio
february = febbraio
march = marzo
april = aprile
may = maggio
june = giugno
july = luglio
august = agosto
september = settembre
october = ottobre
november = novembre
december = dicembre

## La conversazione per e-mail.

mail-transcript = Mi invii la conversazione per e-mail
mail-on-its-way = La conversazione è in viaggio verso { $address }.
mail-unanswered = Nessuna risposta. Prema di nuovo Mi invii la conversazione per e-mail; vale una volta sola.
mailed-often = Questa conversazione non può essere inviata di nuovo per e-mail adesso.
mail-subject = La Sua chat { $number }
mail-greeting = Questo è ciò che è stato detto nella Sua chat.
mail-footer = Riceve questa e-mail perché l’ha chiesta Lei o chi Le ha risposto. Se non è destinata a Lei, la elimini, per favore.

## Il pulsante sulla pagina web.

chat-with-us = Chatti con noi
new-messages = Nuovi messaggi: { $count }
