"""Makes questions out of first-person statements, so that the fit sees how people ask for what was said."""

import re

NAMES = (
    'Aisha Alan Alice Amir Ana Andrew Anna Arjun Barbara Ben Bianca Brian Carlos Carmen Chen Chloe Chris Clara Daniel '
    'David Diana Diego Elena Elias Emily Emma Eric Ethan Eva Farah Felix Fiona Frank Gabriel George Grace Hana Hannah '
    'Hassan Helen Henry Ines Ivan Jack Jacob James Jane Jasmin Jean Jin Jorge Jose Julia Kai Karen Karl Kate Kenji Kevin '
    'Laila Laura Leo Lily Linda Lisa Liam Louis Lucy Luis Mark Marta Martin Mary Max Mei Mia Michael Miguel Nadia Noah '
    'Nina Olga Oliver Omar Oscar Pablo Paul Peter Priya Rachel Ravi Rita Robert Rosa Ryan Sam Sandra Sara Simon Sofia '
    'Stefan Sven Tara Thomas Tim Tom Uma Victor Wei William Yara Yuki Zoe'
).split()

PAST = dict(
    pair.split(':')
    for pair in (
        'went:go got:get had:have made:make took:take saw:see bought:buy met:meet found:find began:begin started:start '
        'ate:eat drove:drive flew:fly gave:give grew:grow heard:hear kept:keep knew:know learned:learn left:leave '
        'lost:lose moved:move played:play read:read ran:run said:say sold:sell sent:send slept:sleep spent:spend '
        'told:tell taught:teach thought:think tried:try used:use visited:visit walked:walk wanted:want watched:watch '
        'won:win wore:wear worked:work wrote:write liked:like loved:love finished:finish decided:decide cooked:cook '
        'forgot:forget felt:feel broke:break built:build caught:catch chose:choose came:come drank:drink fell:fall '
        'did:do'
    ).split()
)
PRESENT = set(
    'like love hate want need have play work live study own teach make watch read eat drink prefer know think feel '
    'go run write cook travel collect use speak enjoy miss hope plan'.split()
)
PERSON = {
    'i': '{p}', 'me': '{o}', 'my': '{s}', 'mine': '{s}', 'myself': '{o}', "i'm": '{p} is', "i've": '{p} has',
    "i'll": '{p} will', "i'd": '{p} would', 'we': 'they', 'our': 'their', 'us': 'them', 'you': 'someone', 'your': 'their',
}  # fmt: skip
STOP = set(
    'the a an and or but of to in on at for with from by about as that this these those it its is are was were be been '
    'i you he she they we me my your his her their our us them so just really very too not no do does did have has had '
    'will would can could should if then when what who why how where there here some any all more most much many lot '
    'like get got go going know think want yeah yes oh well good nice one also than because out up down now today'.split()
)


def ask(text, rng):
    """None to two questions whose answer the text could be."""
    found = []
    name = rng.choice(NAMES)
    she = rng.random() < 0.5
    forms = {'p': 'she' if she else 'he', 'o': 'her' if she else 'him', 's': 'her' if she else 'his'}
    match = re.search(r"\b[Ii] (?:just |also |really |finally |once )?([a-z]+) ([^.!?,;]{8,80})", text)
    if match and rng.random() < 0.75:
        verb, rest = match.group(1).lower(), third_person(match.group(2), forms)
        if verb in PAST:
            found.append(rng.choice(PAST_FORMS).format(n=name, v=PAST[verb], r=rest, short=' '.join(rest.split()[:3])))
        elif verb in PRESENT:
            found.append(rng.choice(PRESENT_FORMS).format(n=name, v=verb, r=rest, short=' '.join(rest.split()[:3])))
    content = [w for w in re.findall(r"[A-Za-z][a-z']{2,}", text) if w.lower() not in STOP]
    if len(content) > 3 and rng.random() < 0.35:
        at = rng.randrange(len(content) - 1)
        words = ' '.join(content[at : at + rng.choice((1, 2, 2, 3))]).lower()
        found.append(rng.choice(TOPIC_FORMS).format(n=name, w=words, p=forms['p'], s=forms['s']))
    return found


def third_person(rest, forms):
    words = ' '.join(PERSON.get(w.lower(), w) for w in rest.split())
    for key, form in forms.items():
        words = words.replace('{' + key + '}', form)
    return words


PAST_FORMS = (
    'When did {n} {v} {r}?', 'When did {n} {v} {r}?', 'Where did {n} {v} {r}?', 'Why did {n} {v} {r}?',
    'Did {n} {v} {r}?', 'How did {n} {v} {r}?', 'Who did {n} {v} {r} with?', 'What did {n} {v} {short}?',
    'How long ago did {n} {v} {r}?', 'How often did {n} {v} {r}?',
)  # fmt: skip
PRESENT_FORMS = (
    'Does {n} {v} {r}?', 'Why does {n} {v} {r}?', 'What does {n} {v} {short}?', 'How long does {n} {v} {r}?',
    'Where does {n} {v} {r}?', 'Since when does {n} {v} {r}?', 'What kind of things does {n} {v}?',
)  # fmt: skip
TOPIC_FORMS = (
    'What did {n} say about {w}?', "What is {n}'s opinion on {w}?", 'When did {n} talk about {w}?', '{w}',
    'How does {n} feel about {w}?', 'What happened with {w}?', "What do we know about {n}'s {w}?", 'Which {w} was it?',
    'How many {w} does {n} have?', 'Where is the {w}?', 'Who told {n} about {w}?', 'Tell me about {w}.', '{n} {w}',
)  # fmt: skip
