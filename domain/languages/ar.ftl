### ما يقرؤه العملاء بالعربية، بصياغة محايدة.

## ما حدث في المحادثة.

started = بدأت المحادثة.
joined = انضم إلى المحادثة: { $agent }.
ended-by-agent = أُنهيت المحادثة من جانب { $agent }.
ended-with-record = أُنهيت المحادثة من جانب { $agent }: تم حل { $number }.
ended-by-customer = أُنهيت المحادثة من جانبك.
ended-by-silence = أُغلقت المحادثة لعدم تلقي رد منك.
ended-by-hours = أُغلقت المحادثة لانتهاء ساعات العمل.
returned = أعادك { $agent } إلى قائمة الانتظار. مكانك محفوظ.
put-back = انقطع الاتصال لدى { $agent }. أنت الآن في أول قائمة الانتظار.
taken-over = يتابع معك الآن { $agent } بدلًا من { $from }، مع الاطلاع على كل ما سبق.
left = غادر المحادثة: { $agent }.
reopened = استؤنفت المحادثة من جانبك.
passed-on = يحوّلك { $agent } إلى: { $to }. لا حاجة إلى تكرار أي شيء.
back-again = أنت في الانتظار من جديد: { $to }. مكانك محفوظ.

## الحالة.

card = { $number } · { $state }: { $about }
card-comment = { $by }، { $moment }: { $comment }
card-received = تم الاستلام
card-in-progress = قيد المعالجة
card-answer-needed = نحتاج إلى ردك
card-solved = تم الحل

## الرسائل.

you = أنت
removed = أُزيل هذا النص.
pair = { $first } و{ $last }
list = { $first }، { $last }
typing = تجري الكتابة الآن: { $agent }…
read = قُرئت
sending = جارٍ الإرسال
waits-for-connection = لا يوجد اتصال؛ ستُعاد المحاولة تلقائيًا.
not-sent = لم تُرسل
retry = إعادة المحاولة
discard = تجاهل

## في قائمة الانتظار.

opening = جارٍ فتح المحادثة…
position = رقمك في قائمة الانتظار: { $place }
in-line = أنت في قائمة الانتظار
usually-under =
    { $minutes ->
        [zero] عادةً أقل من دقيقة.
        [one] عادةً أقل من دقيقة.
        [two] عادةً أقل من دقيقتين.
        [few] عادةً أقل من { $minutes } دقائق.
        [many] عادةً أقل من { $minutes } دقيقة.
       *[other] عادةً أقل من { $minutes } دقيقة.
    }
usually-about =
    { $minutes ->
        [zero] عادةً أقل من دقيقة.
        [one] عادةً نحو دقيقة.
        [two] عادةً نحو دقيقتين.
        [few] عادةً نحو { $minutes } دقائق.
        [many] عادةً نحو { $minutes } دقيقة.
       *[other] عادةً نحو { $minutes } دقيقة.
    }
usually-between =
    { $to ->
        [zero] عادةً من { $from } إلى { $to } دقيقة.
        [one] عادةً حتى دقيقة واحدة.
        [two] عادةً من { $from } إلى دقيقتين.
        [few] عادةً من { $from } إلى { $to } دقائق.
        [many] عادةً من { $from } إلى { $to } دقيقة.
       *[other] عادةً من { $from } إلى { $to } دقيقة.
    }
busy = الجميع في محادثات أخرى الآن؛ مكانك محفوظ.
nobody = لا يتوفر أحد في الوقت الحالي. مكانك محفوظ، ويمكن البدء بالكتابة من الآن.
asked = طلبنا من { $agent } أن يتابع معك.
closing = انتهت ساعات العمل. يمكنك ترك رسالة وسنرد بالبريد الإلكتروني.
opens-again = موعد الفتح التالي: { $moment }.
closes-at = نغلق الساعة { $time }. مكانك محفوظ حتى ذلك الحين، ويمكنك بعده ترك رسالة.
leave-message = ترك رسالة
leave-message-hint = سنرد بالبريد الإلكتروني، وبذلك تنتهي المحادثة.
keep-waiting = مواصلة الانتظار
message-left = وصلت رسالتك. رقمها { $number }.

## المحادثة على وشك الإغلاق.

still-there = هل ما زلت هنا؟ تُغلق هذه المحادثة بعد { $left }.
still-there-aloud = هل ما زلت هنا؟ تُغلق هذه المحادثة بعد دقيقتين.
closes-in =
    { $seconds ->
        [zero] تُغلق هذه المحادثة الآن.
        [one] تُغلق هذه المحادثة بعد ثانية واحدة.
        [two] تُغلق هذه المحادثة بعد ثانيتين.
        [few] تُغلق هذه المحادثة بعد { $seconds } ثوانٍ.
        [many] تُغلق هذه المحادثة بعد { $seconds } ثانية.
       *[other] تُغلق هذه المحادثة بعد { $seconds } ثانية.
    }
still-here = ما زلت هنا

## القراءة والكتابة.

messages = الرسائل
earlier-messages = الرسائل السابقة
new-message = رسالة جديدة
message = الرسالة
write-message = اكتب رسالة
attach-file = إرفاق ملف
send = إرسال
characters-left =
    { $count ->
        [zero] لم يبقَ أي حرف
        [one] بقي حرف واحد
        [two] بقي حرفان
        [few] بقيت { $count } أحرف
        [many] بقي { $count } حرفًا
       *[other] بقي { $count } حرف
    }
characters-too-many =
    { $count ->
        [zero] لا أحرف زائدة
        [one] حرف واحد زائد
        [two] حرفان زائدان
        [few] { $count } أحرف زائدة
        [many] { $count } حرفًا زائدًا
       *[other] { $count } حرف زائد
    }
came-back = تعذّر إرسال نص كتبته. ستجده في حقل الكتابة من جديد.

## إنهاء المحادثة وما بعده.

end-chat = إنهاء المحادثة
end-question = هل تريد إنهاء المحادثة؟
end-hint = تُغلق المحادثة لدى الطرفين.
keep-chatting = متابعة المحادثة
continue-until = يمكن استئنافها حتى الساعة { $time }.
continue-until-tomorrow = يمكن استئنافها حتى الغد، الساعة { $time }.
anything-else = هل من شيء آخر؟
continue = متابعة
continue-unanswered = لم يصل رد. اضغط «متابعة» مرة أخرى؛ لن تُحتسب إلا مرة واحدة.
start-anew = بدء محادثة جديدة
save-transcript = حفظ نص المحادثة
not-saved = لم يحفظ هذا المتصفح الملف.
survey-question = كيف كانت المحادثة؟

## حول المحادثة.

support-chat = محادثة الدعم
minimise = تصغير المحادثة
sound = الصوت
reconnecting = جارٍ إعادة الاتصال…
chat-updated = تم تحديث المحادثة.
reload = إعادة التحميل
your-name = اسمك
email = البريد الإلكتروني

## ما ينقص أحد الحقول.

missing = يجب ملء هذا الحقل.
name-missing = يرجى إدخال الاسم.
topic-missing = يرجى اختيار الموضوع.
email-missing = يرجى إدخال البريد الإلكتروني الذي سنرد عليه.
email-invalid = هذا ليس عنوان بريد إلكتروني.
message-missing = يرجى كتابة رسالة.
first-message-missing = يرجى كتابة ما يدور حوله طلبك.
too-long =
    { $count ->
        [zero] النص فارغ، والحد الأقصى { $most }.
        [one] في النص حرف واحد، والحد الأقصى { $most }: يرجى اختصاره أو تقسيمه.
        [two] في النص حرفان، والحد الأقصى { $most }: يرجى اختصاره أو تقسيمه.
        [few] في النص { $count } أحرف، والحد الأقصى { $most }: يرجى اختصاره أو تقسيمه.
        [many] في النص { $count } حرفًا، والحد الأقصى { $most }: يرجى اختصاره أو تقسيمه.
       *[other] في النص { $count } حرف، والحد الأقصى { $most }: يرجى اختصاره أو تقسيمه.
    }
unprintable = يحتوي النص على حرف تحكم.
invalid = لا يمكن قبول هذا كما هو.

## لماذا لم يُنفّذ أمر ما.

signed-out = انتهت الجلسة. يرجى تسجيل الدخول من جديد للمتابعة.
cross-site = جاء هذا الطلب من موقع آخر ولم يُنفّذ.
not-found = لا يوجد هنا ما يمكنك رؤيته.
taken = تولّى شخص آخر هذه المحادثة.
taken-by = تولّى هذه المحادثة: { $agent }.
closed = انتهت هذه المحادثة.
id-reused = سبق إرسال هذا بنص آخر.
queue-closed = لا نستقبل محادثات جديدة في الوقت الحالي.
too-large = الحجم أكبر من أن يُرسل.
slow-down =
    { $seconds ->
        [zero] المحاولات متقاربة جدًا. يرجى المحاولة من جديد الآن.
        [one] المحاولات متقاربة جدًا. يرجى المحاولة من جديد بعد ثانية واحدة.
        [two] المحاولات متقاربة جدًا. يرجى المحاولة من جديد بعد ثانيتين.
        [few] المحاولات متقاربة جدًا. يرجى المحاولة من جديد بعد { $seconds } ثوانٍ.
        [many] المحاولات متقاربة جدًا. يرجى المحاولة من جديد بعد { $seconds } ثانية.
       *[other] المحاولات متقاربة جدًا. يرجى المحاولة من جديد بعد { $seconds } ثانية.
    }
unavailable = لا يمكن الوصول إلينا في هذه اللحظة. نصك محفوظ.
offline = لا يوجد اتصال. نصك محفوظ وسيُرسل عند عودة الاتصال.
updated = تم تحديث المحادثة. يرجى إعادة تحميل هذه الصفحة للمتابعة؛ نصك محفوظ.

## النموذج قبل المحادثة.

title = { $site } – محادثة
needs-script = تحتاج هذه المحادثة إلى JavaScript. يرجى تفعيله لهذه الصفحة.
optional = اختياري
topic = الموضوع
choose-topic = يرجى الاختيار
no-topic = بلا موضوع محدد
not-available = نحن خارج ساعات العمل الآن. يمكنك ترك رسالة وسنرد بالبريد الإلكتروني.
how-can-we-help = كيف يمكننا المساعدة؟
not-loaded = تعذّر تحميل المحادثة. يرجى التحقق من الاتصال؛ ما كتبته باقٍ هنا.
try-again = إعادة المحاولة
start-chat = بدء المحادثة
file-not-sent = لا يوجد اتصال: لم يُرسل هذا الملف.

## الملفات.

files = الملفات
cancel = إلغاء
close = إغلاق
file-sent = { $name }: تم الإرسال.
file-stuck = { $name }: لم يُرسل. { $why }
file-not-loaded = تعذّر تحميل الملف. يرجى إعادة المحاولة.
file-empty = هذا الملف فارغ.
file-too-large = الحد الأقصى لحجم الملف { $megabytes } ميغابايت.
files-too-many =
    { $count ->
        [zero] لا يمكن إرسال أي ملف.
        [one] يمكن إرسال ملف واحد فقط في المرة الواحدة.
        [two] يمكن إرسال ملفين على الأكثر في المرة الواحدة.
        [few] يمكن إرسال { $count } ملفات على الأكثر في المرة الواحدة.
        [many] يمكن إرسال { $count } ملفًا على الأكثر في المرة الواحدة.
       *[other] يمكن إرسال { $count } ملف على الأكثر في المرة الواحدة.
    }
file-kind = لا يمكن إرسال ملفات من هذا النوع. يمكن إرسال الصور (PNG وJPEG وGIF وWebP) وملفات PDF والنصوص وZIP ومستندات Office وOpenDocument.
file-pixels = الحد الأقصى للصورة { $millions } مليون بكسل.

## كيف كانت المحادثة.

very-bad = سيئة جدًا
bad = سيئة
all-right = مقبولة
good = جيدة
very-good = جيدة جدًا
better-question = ما الذي يمكن تحسينه؟
send-rating = إرسال التقييم
rating-unanswered = لم يصل رد. اضغط «إرسال التقييم» مرة أخرى؛ لن يُحتسب إلا مرة واحدة.
thank-you = شكرًا لك.
already-rated = سبق أن قيّمت هذه المحادثة.
survey-closed = لا يمكن تقييم هذه المحادثة.

## المحادثة كنص.

times-are = الأوقات بتوقيت { $zone }.
earlier-left-out = حُذف ما قيل قبل ذلك.
said = { $by }: { $words }
file = [ملف: { $name }]
day = { $weekday }، { $day } { $month } { $year }
moment = { $day } { $month } { $year } { $time }
monday = الاثنين
tuesday = الثلاثاء
wednesday = الأربعاء
thursday = الخميس
friday = الجمعة
saturday = السبت
sunday = الأحد
january = يناير
february = فبراير
march = مارس
april = أبريل
may = مايو
june = يونيو
july = يوليو
august = أغسطس
september = سبتمبر
october = أكتوبر
november = نوفمبر
december = ديسمبر

## نص المحادثة بالبريد الإلكتروني.

mail-transcript = أرسل لي نص المحادثة بالبريد الإلكتروني
mail-on-its-way = نص المحادثة في طريقه إلى { $address }.
mail-unanswered = لم يصل رد. اضغط «أرسل لي نص المحادثة بالبريد الإلكتروني» مرة أخرى؛ لن يُحتسب إلا مرة واحدة.
mailed-often = لا يمكن إرسال نص هذه المحادثة بالبريد الإلكتروني مرة أخرى الآن.
mail-subject = محادثتك { $number }
mail-greeting = هذا ما قيل في محادثتك.
mail-footer = تصلك هذه الرسالة لأنك طلبتها أو طلبها من تحدث إليك. إن لم تكن موجهة إليك فاحذفها من فضلك.

## الزر على صفحة الويب.

chat-with-us = تحدث معنا
new-messages = رسائل جديدة: { $count }
