### Co czytają klienci, po polsku. Zwracamy się neutralnie, bez „Pan” i „Pani”.

## Co się wydarzyło na czacie.

started = Czat został rozpoczęty.
joined = Na czacie jest teraz { $agent }.
ended-by-agent = Czat zakończony przez obsługę ({ $agent }).
ended-with-record = Czat zakończony przez obsługę ({ $agent }): sprawa { $number } jest rozwiązana.
ended-by-customer = Czat został zakończony przez Ciebie.
ended-by-silence = Zamknięto z powodu braku odpowiedzi.
ended-by-hours = Zamknięto, ponieważ minęły godziny naszej pracy.
returned = Czat wraca do kolejki ({ $agent }). Twoje miejsce jest zachowane.
put-back = Połączenie po naszej stronie zostało przerwane ({ $agent }). Twoje miejsce jest teraz na początku kolejki.
taken-over = Rozmowę prowadzi teraz { $agent } (wcześniej: { $from }) i widzi całą dotychczasową treść.
left = { $agent } nie bierze już udziału w czacie.
reopened = Czat został wznowiony.
passed-on = { $agent } przekazuje tę rozmowę dalej: { $to }. Nie trzeba niczego powtarzać.
back-again = Ponownie czekasz w kolejce: { $to }. Twoje miejsce jest zachowane.

## Sprawa.

card = { $number } · { $state }: { $about }
card-comment = { $by }, { $moment }: { $comment }
card-received = Przyjęta
card-in-progress = W toku
card-answer-needed = Czekamy na Twoją odpowiedź
card-solved = Rozwiązana

## Wiadomości.

you = Ty
removed = Ten tekst został usunięty.
pair = { $first } i { $last }
list = { $first }, { $last }
typing = { $agent } pisze…
read = Przeczytano
sending = wysyłanie
waits-for-connection = Brak połączenia; ponowimy próbę automatycznie.
not-sent = Nie wysłano
retry = Ponów
discard = Odrzuć

## W kolejce.

opening = Otwieranie czatu…
position = Twoje miejsce w kolejce: { $place }
in-line = Czekasz w kolejce
usually-under =
    { $minutes ->
        [one] Zwykle mniej niż minuta.
        [few] Zwykle mniej niż { $minutes } minuty.
        [many] Zwykle mniej niż { $minutes } minut.
       *[other] Zwykle mniej niż { $minutes } minuty.
    }
usually-about =
    { $minutes ->
        [one] Zwykle około minuty.
        [few] Zwykle około { $minutes } minut.
        [many] Zwykle około { $minutes } minut.
       *[other] Zwykle około { $minutes } minuty.
    }
usually-between =
    { $to ->
        [one] Zwykle od { $from } do { $to } minuty.
        [few] Zwykle od { $from } do { $to } minut.
        [many] Zwykle od { $from } do { $to } minut.
       *[other] Zwykle od { $from } do { $to } minuty.
    }
busy = Wszyscy prowadzą teraz rozmowy; Twoje miejsce jest zachowane.
nobody = W tej chwili nikt nie jest dostępny. Twoje miejsce jest zachowane, a pisać można już teraz.
asked = Prosimy o kontynuację tej rozmowy: { $agent }.
closing = Już zamknięte. Zostaw wiadomość, a odpowiemy e-mailem.
opens-again = Otwieramy ponownie: { $moment }.
closes-at = Zamykamy o { $time }. Do tego czasu Twoje miejsce jest zachowane, a później można zostawić wiadomość.
leave-message = Zostaw wiadomość
leave-message-hint = Odpowiemy e-mailem. Czat się wtedy zakończy.
keep-waiting = Czekam dalej
message-left = Mamy Twoją wiadomość. Jej numer to { $number }.

## Czat zaraz się zamknie.

still-there = Czy jesteś jeszcze z nami? Czat zamknie się za { $left }.
still-there-aloud = Czy jesteś jeszcze z nami? Czat zamknie się za dwie minuty.
closes-in =
    { $seconds ->
        [one] Czat zamknie się za { $seconds } sekundę.
        [few] Czat zamknie się za { $seconds } sekundy.
        [many] Czat zamknie się za { $seconds } sekund.
       *[other] Czat zamknie się za { $seconds } sekundy.
    }
still-here = Jestem tutaj

## Czytanie i pisanie.

messages = Wiadomości
earlier-messages = Wcześniejsze wiadomości
new-message = Nowa wiadomość
message = Wiadomość
write-message = Napisz wiadomość
attach-file = Dołącz plik
send = Wyślij
characters-left =
    { $count ->
        [one] Został { $count } znak
        [few] Zostały { $count } znaki
        [many] Zostało { $count } znaków
       *[other] Zostało { $count } znaku
    }
characters-too-many =
    { $count ->
        [one] { $count } znak za dużo
        [few] { $count } znaki za dużo
        [many] { $count } znaków za dużo
       *[other] { $count } znaku za dużo
    }
came-back = Części tekstu nie udało się wysłać. Jest znowu w polu wiadomości.

## Zakończenie, i co dalej.

end-chat = Zakończ czat
end-question = Zakończyć czat?
end-hint = Czat zamknie się dla obu stron.
keep-chatting = Rozmawiaj dalej
continue-until = Można go wznowić do { $time }.
continue-until-tomorrow = Można go wznowić do jutra, { $time }.
anything-else = Coś jeszcze?
continue = Kontynuuj
continue-unanswered = Nie dostaliśmy odpowiedzi. Naciśnij Kontynuuj jeszcze raz; liczy się tylko raz.
start-anew = Rozpocznij nowy czat
save-transcript = Zapisz rozmowę
not-saved = Przeglądarka nie zapisała pliku.
survey-question = Jak oceniasz ten czat?

## Wokół czatu.

support-chat = Czat z obsługą
minimise = Zminimalizuj czat
sound = Dźwięk
reconnecting = Łączenie ponownie…
chat-updated = Czat został zaktualizowany.
reload = Odśwież
your-name = Twoje imię
email = E-mail

## Co jest nie tak z polem.

missing = To pole nie może być puste.
name-missing = Podaj swoje imię.
topic-missing = Wybierz temat.
email-missing = Podaj adres e-mail, na który mamy odpowiedzieć.
email-invalid = To nie jest adres e-mail.
message-missing = Napisz wiadomość.
first-message-missing = Napisz, o co chodzi.
too-long =
    { $count ->
        [one] Tekst ma { $count } znak, a dozwolona liczba to { $most }: skróć go albo podziel.
        [few] Tekst ma { $count } znaki, a dozwolona liczba to { $most }: skróć go albo podziel.
        [many] Tekst ma { $count } znaków, a dozwolona liczba to { $most }: skróć go albo podziel.
       *[other] Tekst ma { $count } znaku, a dozwolona liczba to { $most }: skróć go albo podziel.
    }
unprintable = Tekst zawiera znak sterujący.
invalid = Nie możemy tego przyjąć w tej postaci.

## Dlaczego czegoś nie zrobiono.

signed-out = Sesja wygasła. Zaloguj się ponownie, aby kontynuować.
cross-site = To żądanie przyszło z innej strony i nie zostało wykonane.
not-found = Nie ma tu niczego, co można zobaczyć.
taken = Tę rozmowę przyjął już ktoś inny.
taken-by = Tę rozmowę prowadzi już { $agent }.
closed = Ta rozmowa jest zakończona.
id-reused = To zostało już wysłane z inną treścią.
queue-closed = W tej chwili nie przyjmujemy nowych czatów.
too-large = To jest za duże, żeby to wysłać.
slow-down =
    { $seconds ->
        [one] To było za szybko. Spróbuj ponownie za { $seconds } sekundę.
        [few] To było za szybko. Spróbuj ponownie za { $seconds } sekundy.
        [many] To było za szybko. Spróbuj ponownie za { $seconds } sekund.
       *[other] To było za szybko. Spróbuj ponownie za { $seconds } sekundy.
    }
unavailable = W tej chwili nie możemy się połączyć. Twój tekst jest zachowany.
offline = Brak połączenia. Twój tekst jest zachowany i zostanie wysłany, gdy wróci.
updated = Czat został zaktualizowany. Odśwież tę stronę, aby kontynuować; Twój tekst jest zachowany.

## Formularz przed czatem.

title = { $site } – czat
needs-script = Ten czat wymaga JavaScriptu. Włącz go dla tej strony.
optional = opcjonalnie
topic = Temat
choose-topic = Wybierz temat
no-topic = Bez określonego tematu
not-available = Teraz mamy zamknięte. Zostaw wiadomość, a odpowiemy e-mailem.
how-can-we-help = W czym możemy pomóc?
not-loaded = Nie udało się wczytać czatu. Sprawdź połączenie; to, co już napisano, zostaje tutaj.
try-again = Spróbuj ponownie
start-chat = Rozpocznij czat
file-not-sent = Brak połączenia: ten plik nie został wysłany.

## Pliki.

files = Pliki
cancel = Anuluj
close = Zamknij
file-sent = { $name }: wysłano.
file-stuck = { $name }: nie wysłano. { $why }
file-not-loaded = Nie udało się wczytać pliku. Spróbuj ponownie.
file-empty = Ten plik jest pusty.
file-too-large = Plik może mieć najwyżej { $megabytes } MB.
files-too-many =
    { $count ->
        [one] Naraz można wysłać najwyżej { $count } plik.
        [few] Naraz można wysłać najwyżej { $count } pliki.
        [many] Naraz można wysłać najwyżej { $count } plików.
       *[other] Naraz można wysłać najwyżej { $count } pliku.
    }
file-kind = Plików tego rodzaju nie można wysyłać. Można: obrazy (PNG, JPEG, GIF, WebP), PDF, tekst, ZIP oraz dokumenty Office i OpenDocument.
file-pixels = Obraz może mieć najwyżej { $millions } mln pikseli.

## Jaki był czat.

very-bad = bardzo źle
bad = źle
all-right = w porządku
good = dobrze
very-good = bardzo dobrze
better-question = Co mogłoby być lepsze?
send-rating = Wyślij ocenę
rating-unanswered = Nie dostaliśmy odpowiedzi. Naciśnij Wyślij ocenę jeszcze raz; liczy się tylko raz.
thank-you = Dziękujemy.
already-rated = Ten czat został już oceniony.
survey-closed = Tego czatu nie można ocenić.

## Czat jako tekst.

times-are = Godziny w strefie { $zone }.
earlier-left-out = Wcześniejsza treść została pominięta.
said = { $by }: { $words }
file = [plik: { $name }]
day = { $weekday }, { $day } { $month } { $year }
moment = { $day } { $month } { $year } { $time }
monday = poniedziałek
tuesday = wtorek
wednesday = środa
thursday = czwartek
friday = piątek
saturday = sobota
sunday = niedziela
january = stycznia
february = lutego
march = marca
april = kwietnia
may = maja
june = czerwca
july = lipca
august = sierpnia
september = września
october = października
november = listopada
december = grudnia

## Rozmowa e-mailem.

mail-transcript = Wyślij mi rozmowę e-mailem
mail-on-its-way = Rozmowa jest w drodze na adres { $address }.
mail-unanswered = Nie dostaliśmy odpowiedzi. Naciśnij Wyślij mi rozmowę e-mailem jeszcze raz; liczy się tylko raz.
mailed-often = Tej rozmowy nie można teraz ponownie wysłać e-mailem.
mail-subject = Rozmowa na czacie { $number }
mail-greeting = Oto, co zostało napisane na czacie.
mail-footer = Ta wiadomość została wysłana na prośbę osoby, która pisała na czacie, lub osoby, która jej odpowiadała. Jeśli trafiła do Ciebie przez pomyłkę, usuń ją.

## Przycisk na stronie.

chat-with-us = Porozmawiaj z nami
new-messages = Nowe wiadomości: { $count }
