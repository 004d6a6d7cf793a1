### O que os clientes leem, em português, tal como se escreve no Brasil. Tratamos por você.

## O que aconteceu no chat.

started = Você iniciou o chat.
joined = { $agent } está no chat com você.
ended-by-agent = { $agent } encerrou o chat.
ended-with-record = { $agent } encerrou o chat: { $number } está resolvido.
ended-by-customer = Você encerrou o chat.
ended-by-silence = Encerrado porque não tivemos mais notícias suas.
ended-by-hours = Encerrado porque o nosso horário de atendimento terminou.
returned = { $agent } devolveu você à fila. O seu lugar está guardado.
put-back = { $agent } perdeu a conexão. Você está no início da fila.
taken-over = { $agent } assume no lugar de { $from } e pode ler tudo até aqui.
left = { $agent } saiu do chat.
reopened = Você retomou o chat.
passed-on = { $agent } está passando o chat para { $to }. Não é preciso repetir nada.
back-again = Você está de novo na fila: { $to }. O seu lugar está guardado.

## Um caso.

card = { $number } · { $state }: { $about }
card-comment = { $by }, { $moment }: { $comment }
card-received = Recebido
card-in-progress = Em andamento
card-answer-needed = Precisamos da sua resposta
card-solved = Resolvido

## Mensagens.

you = Você
removed = Este texto foi removido.
pair = { $first } e { $last }
list = { $first }, { $last }
typing = { $agent } está escrevendo…
read = Lida
sending = enviando
waits-for-connection = Sem conexão; nova tentativa automática em breve.
not-sent = Não enviada
retry = Tentar de novo
discard = Descartar

## Na fila.

opening = Abrindo o seu chat…
position = Você é o número { $place } na fila
in-line = Você está na fila
usually-under =
    { $minutes ->
        [one] Normalmente, menos de um minuto.
       *[other] Normalmente, menos de { $minutes } minutos.
    }
usually-about =
    { $minutes ->
        [one] Normalmente, cerca de um minuto.
       *[other] Normalmente, cerca de { $minutes } minutos.
    }
usually-between =
    { $to ->
        [one] Normalmente, de { $from } a { $to } minuto.
       *[other] Normalmente, de { $from } a { $to } minutos.
    }
busy = Toda a equipe está em outros chats; o seu lugar está guardado.
nobody = Ninguém está disponível neste momento. O seu lugar está guardado, e você já pode escrever.
asked = Pedimos a { $agent } que continue com você.
closing = Já fechamos. Deixe uma mensagem, e responderemos por e-mail.
opens-again = Abrimos de novo: { $moment }.
closes-at = Fechamos às { $time }. Até lá o seu lugar está guardado; depois você pode deixar uma mensagem.
leave-message = Deixar uma mensagem
leave-message-hint = Responderemos por e-mail. O chat termina assim.
keep-waiting = Continuar esperando
message-left = Recebemos a sua mensagem. O número dela é { $number }.

## O chat está prestes a fechar.

still-there = Você ainda está aí? Este chat fecha em { $left }.
still-there-aloud = Você ainda está aí? Este chat fecha em dois minutos.
closes-in =
    { $seconds ->
        [one] Este chat fecha em { $seconds } segundo.
       *[other] Este chat fecha em { $seconds } segundos.
    }
still-here = Ainda estou aqui

## Ler e escrever.

messages = Mensagens
earlier-messages = Mensagens anteriores
new-message = Nova mensagem
message = Mensagem
write-message = Escreva uma mensagem
attach-file = Anexar um arquivo
send = Enviar
characters-left =
    { $count ->
        [one] Resta { $count } caractere
       *[other] Restam { $count } caracteres
    }
characters-too-many =
    { $count ->
        [one] { $count } caractere a mais
       *[other] { $count } caracteres a mais
    }
came-back = Algo que você escreveu não foi enviado. Está de novo no campo de texto.

## Encerrar, e o que vem depois.

end-chat = Encerrar chat
end-question = Encerrar o chat?
end-hint = O chat fecha para os dois lados.
keep-chatting = Continuar no chat
continue-until = Você pode retomá-lo até as { $time }.
continue-until-tomorrow = Você pode retomá-lo até amanhã, { $time }.
anything-else = Mais alguma coisa?
continue = Continuar
continue-unanswered = Não houve resposta. Pressione Continuar de novo; só conta uma vez.
start-anew = Iniciar um novo chat
save-transcript = Salvar a conversa
not-saved = Este navegador não salvou o arquivo.
survey-question = Como foi o seu chat?

## Em torno do chat.

support-chat = Chat de atendimento
minimise = Minimizar o chat
sound = Som
reconnecting = Reconectando…
chat-updated = O chat foi atualizado.
reload = Recarregar
your-name = O seu nome
email = E-mail

## O que está errado em um campo.

missing = Este campo não pode ficar vazio.
name-missing = Indique o seu nome.
topic-missing = Escolha um assunto.
email-missing = Indique o e-mail para onde devemos responder.
email-invalid = Isto não é um endereço de e-mail.
message-missing = Escreva uma mensagem.
first-message-missing = Conte-nos do que se trata.
too-long =
    { $count ->
        [one] O texto tem { $count } caractere; são permitidos { $most }. Encurte-o ou divida-o.
       *[other] O texto tem { $count } caracteres; são permitidos { $most }. Encurte-o ou divida-o.
    }
unprintable = O texto contém um caractere de controle.
invalid = Não é possível aceitar isto assim.

## Por que algo não foi feito.

signed-out = A sua sessão terminou. Entre de novo para continuar.
cross-site = Esta solicitação veio de outro site e não foi executada.
not-found = Não há nada aqui que você possa ver.
taken = Outra pessoa assumiu esta conversa.
taken-by = { $agent } assumiu esta conversa.
closed = Esta conversa terminou.
id-reused = Isto já foi enviado com outras palavras.
queue-closed = Neste momento não aceitamos novos chats.
too-large = É grande demais para ser enviado.
slow-down =
    { $seconds ->
        [one] Foi rápido demais. Tente de novo em { $seconds } segundo.
       *[other] Foi rápido demais. Tente de novo em { $seconds } segundos.
    }
unavailable = No momento não conseguimos atender. O seu texto está guardado.
offline = Sem conexão. O seu texto está guardado e será enviado quando ela voltar.
updated = O chat foi atualizado. Recarregue esta página para continuar; o seu texto está guardado.

## O formulário antes do chat.

title = { $site } – chat
needs-script = Este chat precisa de JavaScript. Ative-o para esta página.
optional = opcional
topic = Assunto
choose-topic = Escolha um assunto
no-topic = Nenhum assunto específico
not-available = Neste momento estamos fechados. Deixe uma mensagem, e responderemos por e-mail.
how-can-we-help = Como podemos ajudar?
not-loaded = Não foi possível carregar o chat. Verifique a sua conexão; o que você escreveu continua aqui.
try-again = Tentar de novo
start-chat = Iniciar chat
file-not-sent = Sem conexão: este arquivo não foi enviado.

## Arquivos.

files = Arquivos
cancel = Cancelar
close = Fechar
file-sent = { $name }: enviado.
file-stuck = { $name }: não enviado. { $why }
file-not-loaded = Não foi possível carregar o arquivo. Tente de novo.
file-empty = Este arquivo está vazio.
file-too-large = Um arquivo pode ter no máximo { $megabytes } MB.
files-too-many =
    { $count ->
        [one] É possível enviar no máximo { $count } arquivo de cada vez.
       *[other] É possível enviar no máximo { $count } arquivos de cada vez.
    }
file-kind = Arquivos deste tipo não podem ser enviados. São aceitos imagens (PNG, JPEG, GIF, WebP), PDF, texto, ZIP e documentos do Office e OpenDocument.
file-pixels = Uma imagem pode ter no máximo { $millions } milhões de pixels.

## Como foi o chat.

very-bad = muito ruim
bad = ruim
all-right = razoável
good = bom
very-good = muito bom
better-question = O que poderia ser melhor?
send-rating = Enviar avaliação
rating-unanswered = Não houve resposta. Pressione Enviar avaliação de novo; só conta uma vez.
thank-you = Agradecemos a sua avaliação.
already-rated = Você já avaliou este chat.
survey-closed = Este chat não pode ser avaliado.

## O chat como texto.

times-are = Horários em { $zone }.
earlier-left-out = O que foi dito antes não consta aqui.
said = { $by }: { $words }
file = [arquivo: { $name }]
day = { $weekday }, { $day } de { $month } de { $year }
moment = { $day } de { $month } de { $year }, { $time }
monday = segunda-feira
tuesday = terça-feira
wednesday = quarta-feira
thursday = quinta-feira
friday = sexta-feira
saturday = sábado
sunday = domingo
january = janeiro
february = fevereiro
march = março
april = abril
may = maio
june = junho
july = julho
august = agosto
september = setembro
october = outubro
november = novembro
december = dezembro

## A conversa por e-mail.

mail-transcript = Enviar-me a conversa por e-mail
mail-on-its-way = A conversa está a caminho de { $address }.
mail-unanswered = Não houve resposta. Pressione novamente Enviar-me a conversa por e-mail; só conta uma vez.
mailed-often = Esta conversa não pode ser enviada de novo por e-mail agora.
mail-subject = Seu chat { $number }
mail-greeting = Isto é o que foi dito no seu chat.
mail-footer = Você recebe este e-mail porque você, ou quem o atendeu, o pediu. Se ele não é para você, apague-o, por favor.

## O botão na página.

chat-with-us = Fale conosco
new-messages = Novas mensagens: { $count }
