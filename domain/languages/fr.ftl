### Ce que lisent les clients, en français. Nous vouvoyons.

## Ce qui s’est passé dans le chat.

started = Vous avez ouvert le chat.
joined = { $agent } est avec vous.
ended-by-agent = { $agent } a mis fin au chat.
ended-with-record = { $agent } a mis fin au chat : { $number } est résolu.
ended-by-customer = Vous avez mis fin au chat.
ended-by-silence = Fermé, car nous n’avons plus eu de vos nouvelles.
ended-by-hours = Fermé, car nos horaires d’ouverture sont terminés.
returned = { $agent } vous a remis dans la file. Vous gardez votre place.
put-back = La connexion avec { $agent } est perdue. Vous êtes en tête de la file.
taken-over = { $agent } prend le relais de { $from } et peut lire tout ce qui précède.
left = { $agent } a quitté le chat.
reopened = Vous avez repris le chat.
passed-on = { $agent } vous met en relation avec { $to }. Inutile de répéter quoi que ce soit.
back-again = Vous attendez de nouveau : { $to }. Vous gardez votre place.

## Un dossier.

card = { $number } · { $state } : { $about }
card-comment = { $by }, { $moment } : { $comment }
card-received = Reçu
card-in-progress = En cours
card-answer-needed = Nous attendons votre réponse
card-solved = Résolu

## Messages.

you = Vous
removed = Ce texte a été supprimé.
pair = { $first } et { $last }
list = { $first }, { $last }
typing = { $agent } écrit…
read = Lu
sending = envoi en cours
waits-for-connection = Pas de connexion ; un nouvel essai se fera tout seul.
not-sent = Non envoyé
retry = Réessayer
discard = Supprimer

## Dans la file d’attente.

opening = Ouverture de votre chat…
position = Vous êtes numéro { $place } dans la file
in-line = Vous êtes dans la file
usually-under =
    { $minutes ->
        [one] En général, moins d’une minute.
       *[other] En général, moins de { $minutes } minutes.
    }
usually-about =
    { $minutes ->
        [one] En général, environ une minute.
       *[other] En général, environ { $minutes } minutes.
    }
usually-between =
    { $to ->
        [one] En général, de { $from } à { $to } minute.
       *[other] En général, de { $from } à { $to } minutes.
    }
busy = Toute l’équipe est en conversation ; vous gardez votre place.
nobody = Personne n’est disponible pour le moment. Vous gardez votre place et pouvez déjà écrire.
asked = Nous avons demandé à { $agent } de poursuivre avec vous.
closing = Nous avons fermé. Laissez-nous un message, nous répondrons par e-mail.
opens-again = Prochaine ouverture : { $moment }.
closes-at = Nous fermons à { $time }. Vous gardez votre place jusque-là et pourrez ensuite laisser un message.
leave-message = Laisser un message
leave-message-hint = Nous répondrons par e-mail. Cela met fin au chat.
keep-waiting = Continuer d’attendre
message-left = Nous avons bien reçu votre message. Son numéro est { $number }.

## Le chat va bientôt se fermer.

still-there = Êtes-vous toujours là ? Ce chat se ferme dans { $left }.
still-there-aloud = Êtes-vous toujours là ? Ce chat se ferme dans deux minutes.
closes-in =
    { $seconds ->
        [one] Ce chat se ferme dans { $seconds } seconde.
       *[other] Ce chat se ferme dans { $seconds } secondes.
    }
still-here = Je suis toujours là

## Lire et écrire.

messages = Messages
earlier-messages = Messages précédents
new-message = Nouveau message
message = Message
write-message = Écrivez un message
attach-file = Joindre un fichier
send = Envoyer
characters-left =
    { $count ->
        [one] { $count } caractère restant
       *[other] { $count } caractères restants
    }
characters-too-many =
    { $count ->
        [one] { $count } caractère en trop
       *[other] { $count } caractères en trop
    }
came-back = Un de vos textes n’a pas pu être envoyé. Il est de nouveau dans le champ de saisie.

## Mettre fin au chat, et ensuite.

end-chat = Terminer le chat
end-question = Terminer le chat ?
end-hint = Le chat se ferme des deux côtés.
keep-chatting = Continuer à discuter
continue-until = Vous pouvez le reprendre jusqu’à { $time }.
continue-until-tomorrow = Vous pouvez le reprendre jusqu’à demain { $time }.
anything-else = Une autre question ?
continue = Continuer
continue-unanswered = Pas de réponse. Appuyez de nouveau sur Continuer ; cela ne compte qu’une fois.
start-anew = Ouvrir un nouveau chat
save-transcript = Enregistrer la conversation
not-saved = Ce navigateur n’a pas enregistré le fichier.
survey-question = Comment s’est passé votre chat ?

## Autour du chat.

support-chat = Chat d’assistance
minimise = Réduire le chat
sound = Son
reconnecting = Reconnexion…
chat-updated = Le chat a été mis à jour.
reload = Recharger
your-name = Votre nom
email = E-mail

## Ce qui ne va pas dans un champ.

missing = Ce champ doit être rempli.
name-missing = Veuillez indiquer votre nom.
topic-missing = Veuillez choisir un sujet.
email-missing = Veuillez indiquer l’adresse e-mail à laquelle vous répondre.
email-invalid = Ce n’est pas une adresse e-mail.
message-missing = Veuillez écrire un message.
first-message-missing = Dites-nous de quoi il s’agit.
too-long =
    { $count ->
        [one] Ce texte compte { $count } caractère, { $most } sont permis : veuillez le raccourcir ou le diviser.
       *[other] Ce texte compte { $count } caractères, { $most } sont permis : veuillez le raccourcir ou le diviser.
    }
unprintable = Ce texte contient un caractère de contrôle.
invalid = Ceci ne peut pas être accepté tel quel.

## Pourquoi rien n’a été fait.

signed-out = Vous n’êtes plus connecté au service. Reconnectez-vous pour continuer.
cross-site = Cette demande venait d’un autre site et n’a pas été exécutée.
not-found = Il n’y a rien ici que vous puissiez voir.
taken = Quelqu’un d’autre a pris cette conversation.
taken-by = { $agent } a pris cette conversation.
closed = Cette conversation est terminée.
id-reused = Ceci a déjà été envoyé avec d’autres mots.
queue-closed = Nous ne prenons pas de nouveau chat pour le moment.
too-large = C’est trop volumineux pour être envoyé.
slow-down =
    { $seconds ->
        [one] C’était trop rapide. Réessayez dans { $seconds } seconde.
       *[other] C’était trop rapide. Réessayez dans { $seconds } secondes.
    }
unavailable = Nous ne sommes pas joignables pour l’instant. Votre texte est conservé.
offline = Pas de connexion. Votre texte est conservé et partira dès son retour.
updated = Le chat a été mis à jour. Rechargez cette page pour continuer ; votre texte est conservé.

## Le formulaire avant le chat.

title = { $site } – chat
needs-script = Ce chat a besoin de JavaScript. Veuillez l’activer pour cette page.
optional = facultatif
topic = Sujet
choose-topic = Veuillez choisir
no-topic = Aucun sujet en particulier
not-available = Nous sommes fermés pour le moment. Laissez-nous un message, nous répondrons par e-mail.
how-can-we-help = Comment pouvons-nous vous aider ?
not-loaded = Le chat n’a pas pu être chargé. Vérifiez votre connexion ; ce que vous avez écrit reste ici.
try-again = Réessayer
start-chat = Ouvrir le chat
file-not-sent = Pas de connexion : ce fichier n’est pas envoyé.

## Fichiers.

files = Fichiers
cancel = Annuler
close = Fermer
file-sent = { $name } : envoyé.
file-stuck = { $name } : non envoyé. { $why }
file-not-loaded = Le fichier n’a pas pu être chargé. Réessayez.
file-empty = Ce fichier est vide.
file-too-large = Un fichier peut peser { $megabytes } Mo au plus.
files-too-many =
    { $count ->
        [one] Vous pouvez envoyer { $count } fichier au plus à la fois.
       *[other] Vous pouvez envoyer { $count } fichiers au plus à la fois.
    }
file-kind = Ce type de fichier ne peut pas être envoyé. Sont acceptés les images (PNG, JPEG, GIF, WebP), PDF, texte, ZIP et les documents Office et OpenDocument.
file-pixels = Une image peut avoir { $millions } millions de pixels au plus.

## Comment était le chat.

very-bad = très mauvais
bad = mauvais
all-right = correct
good = bon
very-good = très bon
better-question = Que pourrions-nous améliorer ?
send-rating = Envoyer mon avis
rating-unanswered = Pas de réponse. Appuyez de nouveau sur Envoyer mon avis ; cela ne compte qu’une fois.
thank-you = Merci.
already-rated = Vous avez déjà donné votre avis sur ce chat.
survey-closed = Il n’est pas possible de donner un avis sur ce chat.

## Le chat sous forme de texte.

times-are = Heures en { $zone }.
earlier-left-out = Ce qui précède n’est pas repris.
said = { $by } : { $words }
file = [fichier : { $name }]
day = { $weekday } { $day } { $month } { $year }
moment = { $day } { $month } { $year } { $time }
monday = lundi
tuesday = mardi
wednesday = mercredi
thursday = jeudi
friday = vendredi
saturday = samedi
sunday = dimanche
january = janvier
february = février
march = mars
april = avril
may = mai
june = juin
july = juillet
august = août
september = septembre
october = octobre
november = novembre
december = décembre

## La conversation par e-mail.

mail-transcript = M’envoyer la conversation par e-mail
mail-on-its-way = La conversation est en route vers { $address }.
mail-unanswered = Pas de réponse. Appuyez de nouveau sur M’envoyer la conversation par e-mail ; cela ne compte qu’une fois.
mailed-often = Cette conversation ne peut pas être renvoyée par e-mail pour le moment.
mail-subject = Votre chat { $number }
mail-greeting = Voici ce qui a été dit dans votre chat.
mail-footer = Vous recevez cet e-mail parce que vous, ou la personne qui vous a répondu, l’avez demandé. S’il ne vous est pas destiné, veuillez le supprimer.

## Le bouton sur la page web.

chat-with-us = Discuter avec nous
new-messages = Nouveaux messages : { $count }
