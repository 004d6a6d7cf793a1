### Lo que leen los clientes, en español. Tratamos de tú.

## Lo que ha pasado en el chat.

started = Has iniciado el chat.
joined = { $agent } ya está contigo.
ended-by-agent = { $agent } ha cerrado el chat.
ended-with-record = { $agent } ha cerrado el chat: { $number } está resuelto.
ended-by-customer = Has cerrado el chat.
ended-by-silence = Cerrado porque no hemos tenido noticias tuyas.
ended-by-hours = Cerrado porque ha terminado nuestro horario de atención.
returned = { $agent } te ha devuelto a la cola. Conservas tu lugar.
put-back = { $agent } ha perdido la conexión. Eres el primer turno de la cola.
taken-over = { $agent } toma el relevo de { $from } y puede leer todo lo anterior.
left = { $agent } ha salido del chat.
reopened = Has continuado el chat.
passed-on = { $agent } te pasa con { $to }. No hace falta que repitas nada.
back-again = Vuelves a esperar a { $to }. Conservas tu lugar.

## Un caso.

card = { $number } · { $state }: { $about }
card-comment = { $by }, { $moment }: { $comment }
card-received = Recibido
card-in-progress = En curso
card-answer-needed = Necesitamos tu respuesta
card-solved = Resuelto

## Mensajes.

you = Tú
removed = Este texto se ha eliminado.
pair = { $first } y { $last }
list = { $first }, { $last }
typing = { $agent } está escribiendo…
read = Leído
sending = enviando
waits-for-connection = Sin conexión; se volverá a intentar automáticamente.
not-sent = No enviado
retry = Reintentar
discard = Descartar

## En la cola.

opening = Abriendo tu chat…
position = Tienes el número { $place } en la cola
in-line = Estás en la cola
usually-under =
    { $minutes ->
        [one] Normalmente, menos de un minuto.
       *[other] Normalmente, menos de { $minutes } minutos.
    }
usually-about =
    { $minutes ->
        [one] Normalmente, alrededor de un minuto.
       *[other] Normalmente, unos { $minutes } minutos.
    }
usually-between =
    { $to ->
        [one] Normalmente, de { $from } a { $to } minuto.
       *[other] Normalmente, de { $from } a { $to } minutos.
    }
busy = Todo el equipo está atendiendo otros chats; conservas tu lugar.
nobody = Ahora mismo no hay nadie disponible. Conservas tu lugar y ya puedes escribir.
asked = Le hemos pedido a { $agent } que siga contigo.
closing = Ya hemos cerrado. Déjanos un mensaje y te responderemos por correo electrónico.
opens-again = Volvemos a abrir: { $moment }.
closes-at = Cerramos a las { $time }. Hasta entonces conservas tu lugar; después puedes dejarnos un mensaje.
leave-message = Dejar un mensaje
leave-message-hint = Te responderemos por correo electrónico. El chat termina con ello.
keep-waiting = Seguir esperando
message-left = Hemos recibido tu mensaje. Su número es { $number }.

## El chat está a punto de cerrarse.

still-there = ¿Sigues ahí? Este chat se cerrará en { $left }.
still-there-aloud = ¿Sigues ahí? Este chat se cerrará en dos minutos.
closes-in =
    { $seconds ->
        [one] Este chat se cerrará en { $seconds } segundo.
       *[other] Este chat se cerrará en { $seconds } segundos.
    }
still-here = Sigo aquí

## Leer y escribir.

messages = Mensajes
earlier-messages = Mensajes anteriores
new-message = Mensaje nuevo
message = Mensaje
write-message = Escribe un mensaje
attach-file = Adjuntar un archivo
send = Enviar
characters-left =
    { $count ->
        [one] Queda { $count } carácter
       *[other] Quedan { $count } caracteres
    }
characters-too-many =
    { $count ->
        [one] Sobra { $count } carácter
       *[other] Sobran { $count } caracteres
    }
came-back = No se ha podido enviar algo que escribiste. Vuelve a estar en el campo de texto.

## Terminar, y lo que viene después.

end-chat = Terminar el chat
end-question = ¿Terminar el chat?
end-hint = El chat se cierra para ambas partes.
keep-chatting = Seguir en el chat
continue-until = Puedes continuarlo hasta las { $time }.
continue-until-tomorrow = Puedes continuarlo hasta mañana a las { $time }.
anything-else = ¿Algo más?
continue = Continuar
continue-unanswered = No hemos recibido respuesta. Pulsa Continuar otra vez; solo cuenta una.
start-anew = Iniciar un chat nuevo
save-transcript = Guardar la conversación
not-saved = Este navegador no ha guardado el archivo.
survey-question = ¿Qué te ha parecido el chat?

## Alrededor del chat.

support-chat = Chat de atención al cliente
minimise = Minimizar el chat
sound = Sonido
reconnecting = Recuperando la conexión…
chat-updated = El chat se ha actualizado.
reload = Recargar
your-name = Tu nombre
email = Correo electrónico

## Lo que no va bien en un campo.

missing = Este campo no puede quedar vacío.
name-missing = Escribe tu nombre.
topic-missing = Elige un tema.
email-missing = Escribe el correo al que debemos responderte.
email-invalid = Esto no es una dirección de correo electrónico.
message-missing = Escribe un mensaje.
first-message-missing = Cuéntanos de qué se trata.
too-long =
    { $count ->
        [one] Tiene { $count } carácter y se permiten { $most }: acórtalo o divídelo.
       *[other] Tiene { $count } caracteres y se permiten { $most }: acórtalo o divídelo.
    }
unprintable = Contiene un carácter de control.
invalid = No podemos aceptarlo tal como está.

## Por qué no se ha hecho algo.

signed-out = Tu sesión se ha cerrado. Vuelve a iniciarla para continuar.
cross-site = Esta petición venía de otro sitio web y no se ha realizado.
not-found = Aquí no hay nada que puedas ver.
taken = Otra persona ha atendido esta conversación.
taken-by = { $agent } ha atendido esta conversación.
closed = Esta conversación ha terminado.
id-reused = Esto ya se había enviado con otras palabras.
queue-closed = En este momento no atendemos chats nuevos.
too-large = Es demasiado grande para enviarlo.
slow-down =
    { $seconds ->
        [one] Ha sido demasiado rápido. Inténtalo de nuevo en { $seconds } segundo.
       *[other] Ha sido demasiado rápido. Inténtalo de nuevo en { $seconds } segundos.
    }
unavailable = Ahora mismo no podemos atenderte. Tu texto se conserva.
offline = Sin conexión. Tu texto se conserva y se enviará cuando vuelva.
updated = El chat se ha actualizado. Recarga esta página para continuar; tu texto se conserva.

## El formulario antes del chat.

title = { $site } – chat
needs-script = Este chat necesita JavaScript. Actívalo para esta página.
optional = opcional
topic = Tema
choose-topic = Elige uno
no-topic = Ningún tema en particular
not-available = Ahora mismo está cerrado. Déjanos un mensaje y te responderemos por correo electrónico.
how-can-we-help = ¿En qué podemos ayudarte?
not-loaded = No se ha podido cargar el chat. Comprueba tu conexión; lo que has escrito sigue aquí.
try-again = Intentar de nuevo
start-chat = Iniciar el chat
file-not-sent = Sin conexión: este archivo no se ha enviado.

## Archivos.

files = Archivos
cancel = Cancelar
close = Cerrar
file-sent = { $name }: enviado.
file-stuck = { $name }: no enviado. { $why }
file-not-loaded = No se ha podido cargar el archivo. Inténtalo de nuevo.
file-empty = Este archivo está vacío.
file-too-large = Un archivo puede tener como máximo { $megabytes } MB.
files-too-many =
    { $count ->
        [one] Se puede enviar como máximo { $count } archivo a la vez.
       *[other] Se pueden enviar como máximo { $count } archivos a la vez.
    }
file-kind = No se pueden enviar archivos de este tipo. Se admiten imágenes (PNG, JPEG, GIF, WebP), PDF, texto, ZIP y documentos de Office y OpenDocument.
file-pixels = Una imagen puede tener como máximo { $millions } millones de píxeles.

## Qué tal ha ido el chat.

very-bad = muy mal
bad = mal
all-right = normal
good = bien
very-good = muy bien
better-question = ¿Qué podríamos mejorar?
send-rating = Enviar valoración
rating-unanswered = No hemos recibido respuesta. Pulsa Enviar valoración otra vez; solo cuenta una.
thank-you = Gracias.
already-rated = Ya has valorado este chat.
survey-closed = Este chat no se puede valorar.

## El chat como archivo de texto.

times-are = Horas en { $zone }.
earlier-left-out = Se omite lo que se dijo antes.
said = { $by }: { $words }
file = [archivo: { $name }]
day = { $weekday }, { $day } de { $month } de { $year }
moment = { $day } de { $month } de { $year }, { $time }
monday = lunes
tuesday = martes
wednesday = miércoles
thursday = jueves
friday = viernes
saturday = sábado
sunday = domingo
january = enero
february = febrero
march = marzo
april = abril
may = mayo
june = junio
july = julio
august = agosto
september = septiembre
october = octubre
november = noviembre
december = diciembre

## La conversación por correo electrónico.

mail-transcript = Enviarme la conversación por correo
mail-on-its-way = La conversación va de camino a { $address }.
mail-unanswered = No hemos recibido respuesta. Pulsa Enviarme la conversación por correo otra vez; solo cuenta una.
mailed-often = Esta conversación no se puede enviar otra vez por correo ahora.
mail-subject = Tu chat { $number }
mail-greeting = Esto es lo que se dijo en tu chat.
mail-footer = Recibes este correo porque lo pediste tú o la persona que te atendió. Si no es para ti, bórralo, por favor.

## El botón en la página web.

chat-with-us = Chatea con nosotros
new-messages = Mensajes nuevos: { $count }
