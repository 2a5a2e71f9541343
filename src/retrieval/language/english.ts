/** English function words and contractions: they carry no topic, so neither index nor query holds them. */
export const ENGLISH_STOP_WORDS: ReadonlySet<string> = new Set(
  `a about above after again against all also am an and any are as at be because been before being below between
  both but by can cannot could did do does doing done down during each else ever few for from further had has have
  having he her here hers herself him himself his how however i if in into is it its itself just let like may me
  might more most much must my myself no nor not now of off on once only or other our ours ourselves out over own
  per please quite rather really said same say says shall she should since so some still such than that the their
  theirs them themselves then there these they this those though through thus to too under until up upon us very
  was we well were what when where whether which while who whom whose why will with within without would yes yet
  you your yours yourself yourselves am ok okay oh hey hi hello wow yeah yep hmm ah um gonna wanna got get gets
  getting dont doesnt didnt isnt arent wasnt werent wont cant couldnt shouldnt wouldnt ive im youre thats`
    .split(/\s+/)
    .filter(Boolean),
);

/**
 * Irregular forms, base first. Questions ask "when did she buy" of texts that say "bought", which no suffix
 * stripper joins. Forms that are also common words of their own (`saw`, `left`, `found`, `felt`) are kept: the
 * verb is by far the commoner reading in conversation.
 */
const IRREGULAR = `become became|begin began begun|bite bit bitten|blow blew blown|break broke broken|bring brought|
build built|burn burnt|buy bought|catch caught|choose chose chosen|come came|creep crept|deal dealt|dig dug|
draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|
feel felt|fight fought|find found|fly flew flown|forbid forbade forbidden|forget forgot forgotten|
forgive forgave forgiven|freeze froze frozen|give gave given|go went gone|grow grew grown|hang hung|hear heard|
hide hid hidden|hold held|keep kept|kneel knelt|know knew known|lay laid|lead led|lean leant|learn learnt|
leave left|lend lent|lie lain|light lit|lose lost|make made|mean meant|meet met|pay paid|prove proven|
ride rode ridden|ring rang rung|rise rose risen|run ran|see saw seen|seek sought|sell sold|send sent|sew sewn|
shake shook shaken|shine shone|shoot shot|show shown|shrink shrank shrunk|sing sang sung|sink sank sunk|
sit sat|sleep slept|slide slid|speak spoke spoken|speed sped|spend spent|spin spun|spring sprang sprung|
stand stood|steal stole stolen|stick stuck|sting stung|strike struck|swear swore sworn|sweep swept|
swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought|
throw threw thrown|understand understood|wake woke woken|wear wore worn|weave wove woven|weep wept|win won|
wind wound|write wrote written|child children|person people|man men|woman women|foot feet|tooth teeth|
mouse mice|goose geese|wife wives|knife knives|leaf leaves|shelf shelves|half halves|wolf wolves`;

/** Irregular form → base form. */
export const ENGLISH_IRREGULAR: ReadonlyMap<string, string> = new Map(
  IRREGULAR.split('|').flatMap((group) => {
    const [base = '', ...forms] = group.trim().split(/\s+/);
    return forms.map((form): [string, string] => [form, base]);
  }),
);
