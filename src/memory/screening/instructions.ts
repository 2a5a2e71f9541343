/**
 * Tells text that reads like instructions to a model from text that tells of things. Only a help: what is recalled is
 * quoted and attributed as data whether it was noticed or not. Patterns are signs with weights; one strong sign or two
 * weak ones are enough.
 */
import { unmask } from './disguise.ts';

interface Sign {
  readonly reason: string;
  readonly weight: number;
  readonly pattern: RegExp;
}

const ENOUGH = 1;
const MODEL = `(?:assistants?|AIs?|AI (?:agents?|assistants?|models?)|agents?|LLMs?|(?:language |screening )?models?|chat ?bots?|automated (?:readers?|systems?)|whoever (?:reads|processes) this(?: \\p{L}+)?)`;
const RULES = `(?:instructions?|rules?|guidelines|directives|guidance|orders|prompts?|guardrails|restrictions|safety checks?|everything above)`;
const SECRETS = String.raw`(?:system prompt|hidden (?:notes|prompt)|(?:full |entire |whole )?conversation|(?:last \w+ |all |future )?(?:user )?messages|(?:all |stored |saved )?notes|(?:all |every |the )?(?:stored |saved )memor(?:y|ies)|contacts|passwords?|api keys?|credentials|session (?:token|cookie)|recovery codes?|door code|personal data|its configuration|the configuration|its contents in your|(?:the )?(?:contents of the )?home (?:folder|directory)|(?:everyone|names|entries) in the user['’]s|tool definitions|everything you (?:know|remember)|core block|\.env\b|id_(?:rsa|ed25519))`;
const GIVE = `(?:send|e-?mail|post|forward|upload|share|print|reveal|repeat|include|disclose|output|list|hand over|append|leak|store)`;

const sign = (reason: string, weight: number, ...sources: string[]): Sign[] =>
  sources.map((source) => ({ reason, weight, pattern: new RegExp(source, 'iu') }));

const SIGNS: readonly Sign[] = [
  ...sign(
    'overrides instructions',
    1,
    String.raw`\b(?:ignore|disregard|forget|override|bypass|drop)\b[^.!?\n]{0,30}\b(?:all|any|your|previous|prior|earlier|preceding|these|those|the system|everything)\b[^.!?\n]{0,20}${RULES}`,
    String.raw`\bdisregard (?:whatever|everything|all) (?:the developer|you were)\b`,
    String.raw`\b(?:forget|ignore|disregard) (?:everything above|(?:the|this|our) (?:whole |entire )?(?:conversation|chat|dialogue)\b)`,
    String.raw`\b(?:do not|don't|stop) (?:follow|obey|heed)(?:ing)?\b[^.!?\n]{0,20}\b(?:developer|operator|user|system)(?:['’]s)? ${RULES}`,
    String.raw`\b(?:ignore|disregard|bypass) (?:the|its|any) (?:safety|security|content|system) ${RULES}`,
    String.raw`\byour (?:task|goal|job|role) (?:has|is now) (?:changed|been changed|to)\b`,
    String.raw`\bsystem override\b|\bact as an? [^.!?\n]{0,30}\bwithout (?:any )?(?:limits|rules|filters|restrictions)\b`,
    String.raw`\b(?:ignore|disregard|forget|override|bypass|drop)\b[^.!?\n]{0,20}${RULES} (?:that )?(?:you were|you have been|given to you)`,
    String.raw`\byour (?:earlier|previous|prior|former|old|original|current) ${RULES}\b[^.!?\n]{0,20}\b(?:obsolete|outdated|void|suspended|lifted|cancelled|revoked|replaced|no longer)\b`,
    String.raw`\b(?:content |safety )?(?:filters?|guardrails|policies|restrictions) (?:is|are|has been|have been) (?:now )?(?:suspended|lifted|disabled|removed|switched off|turned off)\b[^.!?\n]{0,40}\b(?:conversation|session|chat|you|comply)\b`,
    String.raw`\bcomply with (?:all|every|any) (?:subsequent |following |further )?requests?\b`,
    String.raw`\byour (?:real|actual|true|first and only) (?:task|job|goal|purpose|instructions?)\b`,
    String.raw`\b(?:actual|real|true) system (?:message|prompt)\b`,
    String.raw`\b(?:you are|you're) (?:no longer|free to skip|now) [^.!?\n]{0,40}\b(?:assistant|restrictions?|safety|model|rules?)\b`,
    String.raw`\b(?:those|these|your|the following) rules (?:no longer apply|replace)\b`,
    String.raw`\byour (?:new|only|new and only) task is\b`,
    String.raw`\bthe guidelines you were given\b`,
    String.raw`\b(?:top of|in) your context\b`,
    String.raw`\b(?:safety mode|safety): off\b`,
  ),
  ...sign(
    'overrides instructions',
    1,
    String.raw`(?:ignorier|missacht|vergiss|vergesst|vergessen sie)\p{L}* [^.!?\n]{0,30}(?:anweisung|regel|vorgabe)`,
    String.raw`(?:olvida|ignora|dimentica)\p{L}* [^.!?\n]{0,30}(?:instrucciones|reglas|istruzioni|regole)`,
    String.raw`obedece\p{L}* [^.!?\n]{0,20}(?:órdenes|instrucciones)`,
    String.raw`(?:ignor(?:e|ez|er)|oubli(?:e|ez|er)|ne (?:tiens|tenez) (?:plus|pas) compte) (?:de |des |toutes |les |tes |vos |ces )[^.!?\n]{0,30}(?:instructions|règles|consignes)`,
    String.raw`(?:ignore|esqueça) [^.!?\n]{0,30}(?:instruções|regras)`,
    String.raw`negeer [^.!?\n]{0,30}(?:instructies|regels)`,
    String.raw`(?:забудь|игнорируй)\p{L}* [^.!?\n]{0,30}(?:указани|инструкци|правил)`,
    String.raw`(?:zignoruj|zapomnij) [^.!?\n]{0,30}(?:instrukcj|poleceni|zasad)`,
    String.raw`(?:önceki|tüm) [^.!?\n]{0,20}(?:talimat|kural)\p{L}* [^.!?\n]{0,20}(?:yok say|unut|görmezden)`,
    '(?:忽略|无视|忘记)[^。！？\\n]{0,12}(?:指令|指示|规则|提示)',
    '(?:指示|命令|ルール)[^。！？\\n]{0,8}(?:無視|忘れ)',
    '(?:지시|명령|규칙)[^.!?\\n]{0,8}(?:무시|잊)',
    '(?:تجاهل|انس)[^.!?\\n]{0,20}(?:التعليمات|القواعد)',
  ),
  ...sign(
    'gives orders to a model',
    1,
    String.raw`\b${MODEL}[,:]? (?:please |(?:you )?must |should |have to |has to |are required to |reviewers should |reading this: ?)\b`,
    String.raw`\b(?:note|hint|todo|message|instructions?) (?:to|for) (?:the )?(?:\w+ )?${MODEL}\b`,
    String.raw`\b(?:dear|attention|atención|attenzione|achtung),? (?:the )?(?:AI|LLM|assistant|asistente|assistente|assistent|chat ?bot|language model)\b`,
    String.raw`\b(?:note pour l['’]|nota (?:para|per) (?:el |la |o |l['’])?|hinweis an (?:den|die|alle) )(?:IA|KI|AI|assistente?n?|asistente)\b`,
    String.raw`\bif you are (?:an? |the )?(?:large )?(?:language model|AI\b|LLM|AI (?:assistant|agent))`,
    String.raw`\b${MODEL} reading this \p{L}+ ?:`,
    String.raw`\bwhoever (?:reads|processes) this \p{L}+ (?:deletes?|sends?|forwards?|confirms?|replies|must)`,
    String.raw`\b${MODEL} (?:cannot continue|reviewers should|must first|are required)`,
    String.raw`(?:^|[.!?>"]\s*|by the way, )assistant[:,] (?!said)\p{Ll}`,
    `"(?:assistant|ai|model|agent)_instructions"`,
    String.raw`\b(?:update|change|overwrite|edit) your memory\b|\b(?:AI|LLM|chat ?bot) notes? ?:`,
    String.raw`\b(?:an?y(?:one|body)|whoever|those) [^.!?\n]{0,30}\bwith an? (?:${MODEL})\b`,
    String.raw`\b(?:save|store|add) (?:it |this )?(?:to|in) memory\b[^.!?\n]{0,40}\bthe user (?:wants|trusts|has agreed)`,
    String.raw`\bthe caller has to pass\b|\bfor the remainder of this session\b|\bthe reader of this message\b`,
    String.raw`\bassistants? are required to\b|\bas your operator\b|\b(?:new )?instructions? from the operator\b`,
  ),
  ...sign(
    'asks for what is private',
    1,
    String.raw`\b${GIVE}\b[^.!?\n]{0,50}\b${SECRETS}`,
    String.raw`\brepeat the text that begins with\b|\b(?:read|open|print|attach|upload) (?:the )?files? [~/.]|!\[[^\]\n]*\]\(https?:[^)\n]*[{<$]|\blog all future user messages\b`,
    String.raw`\bsearch the memory for (?:passwords|card|addresses)`,
    String.raw`\benv \| curl\b|--data-binary @-|\bresolve the hostname made of\b|\bplaceholders filled in from what you know\b`,
    String.raw`\b(?:append|add) an image !\[|\bencodeURIComponent\(memory\)|SESSION_COOKIE`,
  ),
  ...sign(
    'destroys what is stored',
    1,
    String.raw`\b(?:deletes?|erases?|wipes?|clears?|forgets?)\b[^.!?\n]{0,20}\b(?:all|every|any|your) (?:of your |the |stored )?memor(?:y|ies)\b(?! (?:cards?|sticks?|chips?))`,
  ),
  ...sign(
    'forges roles or tools',
    1,
    `</?(?:system|user|assistant|memory|context|tool_call|function_calls?|function_results?)>`,
    String.raw`<\|im_(?:start|end)\|>\s*\n|<\|im_start\|>(?:system|user|assistant)`,
    String.raw`\[INST\]|<<SYS>>`,
    String.raw`^#+ ?system\s*$|\n#+ ?system\s*\n`,
    String.raw`^system(?: notice[^:]{0,20})?:[^\n]{0,80}(?:assistant:|memory|call )`,
    String.raw`(?:^|\n)human:[^\n]*\n+assistant:`,
    `-{3,} ?end of (?:memory|data|context)`,
    String.raw`\bassistant to=\w+`,
    String.raw`\bcall (?:memory_\w+|core_edit)\b|"name" ?: ?"(?:memory_\w+|core_edit)"`,
  ),
  ...sign(
    'wants to be kept from the user',
    0.6,
    String.raw`\b(?:do not|don't|say nothing|never|without) (?:\p{L}+ ){0,2}(?:to the user|mention(?:ing)?|point(?:ing)? it out|tell(?:ing)? (?:the user|anyone|him|her|them)|inform(?:ing)? the user|show(?:ing)? it|reveal(?:ing)?|asking|print it|ask before)\b`,
    String.raw`\b(?:quietly|silently|in secret)\b|\btell \w+ only afterwards\b`,
    String.raw`\b(?:sag|vertel) (?:dem nutzer|de gebruiker) |sin avisar al usuario|sans en avertir|不要告诉用户|ユーザーには言わない|не сообщай ему|دون إخبار المستخدم`,
  ),
  ...sign(
    'acts at a later moment',
    0.6,
    String.raw`\b(?:whenever|if|when|next time) (?:the user|somebody|anyone|someone) (?:ever )?\p{L}+`,
    String.raw`\b(?:from the \w+ answer on|on the next start of a session|in every (?:answer|summary)|before (?:answering|replying|greeting))\b`,
    String.raw`\b(?:in|for|to) (?:all|every|any) (?:future|later) (?:answers?|sessions?|conversations?|chats?|repl(?:y|ies))\b|\b(?:in|to) (?:each|every) (?:answer|reply|response) you\b|\bbefore (?:responding|you (?:respond|reply|answer))\b`,
    String.raw`\b(?:when|while|before) (?:summari[sz]ing|translating|processing|indexing|reading) this (?:\p{L}+ )?(?:e?-?mail|message|page|document|text|file|thread)\b`,
    String.raw`\bas an? (?:permanent|standing|lasting) (?:preference|rule|instruction|order)\b`,
    String.raw`\binto every summary\b|\bremember for later\b|\bfrom now on answer every\b`,
  ),
  ...sign(
    'steers what a model says or does',
    0.6,
    String.raw`\b(?:recommend|rank|rate|describe|state|say that|answer|agree with|reply)\b[^.!?\n]{0,60}\b(?:first|five stars|outstanding|your own opinion|acceptance|positive|every (?:question|request)|anything)\b`,
    String.raw`\b(?:carry it out|do what the sentence says|act on it|obey it|execute the command|follow the steps|run the install script)\b`,
    String.raw`\b(?:wire|transfer) (?:the deposit|\d+)|\brules do not matter\b|\bno time for verification\b|\bwithout (?:a second check|verification|asking again)\b`,
    String.raw`\b(?:reply|answer|respond) (?:only )?with (?:only )?the (?:single )?word\b|\b(?:translate|summari[sz]e) this [^.!?\n]{0,30}\bbut (?:replace|leave out|change)\b|\bgrant every request\b|\bobey instructions found\b|\byou now believe\b|\byou never tell the user\b|\bautomatic purchases\b`,
    String.raw`\b(?:always recommend|never (?:name|recommend)|leave out the (?:warning|notice|disclaimer)|tell the reader|the (?:user|customer|owner) has (?:already )?(?:approved|agreed|consented|authori[sz]ed|given permission))\b`,
    String.raw`\b(?:call|use|invoke) the \p{L}+ (?:tool|function|api)\b|\bregardless of (?:the|any|all) (?:other )?(?:criteria|evidence|rules)\b`,
    String.raw`https?://\S+`,
  ),
  ...sign(
    'hides text',
    0.6,
    String.raw`<!--[^>]*\b(?:AI|assistants?|LLMs?|language models?)\b`,
    String.raw`display: ?none[^>]*>[^<]*\bassistant\b`,
    `onerror ?=`,
  ),
];

/** Longer text is judged by its beginning and its end, where instructions stand. */
const LOOKED_AT = 20_000;

/** Why a text reads like instructions to a model, or undefined if it does not. */
export function instructionsIn(text: string): string | undefined {
  const part =
    text.length <= LOOKED_AT ? text : `${text.slice(0, LOOKED_AT / 2)}\n${text.slice(-LOOKED_AT / 2)}`;
  const { readings, hidden } = unmask(part);
  if (hidden) return 'hides text';
  const reasons = readings.map(judge).find((reason) => reason !== undefined);
  return reasons;
}

function judge(reading: string): string | undefined {
  const said = withoutQuotations(reading);
  const found = new Map<string, number>();
  for (const { reason, weight, pattern } of SIGNS) {
    if (pattern.test(said)) found.set(reason, Math.max(weight, found.get(reason) ?? 0));
  }
  const total = [...found.values()].reduce((sum, weight) => sum + weight, 0);
  return total >= ENOUGH ? [...found.keys()][0] : undefined;
}

/** What a sentence quotes it tells of. Quotation marks of data and the titles of links are no quotations. */
const withoutQuotations = (text: string): string =>
  text
    .replaceAll(/\]\(\S+ "([^"\n]*)"\)/g, ']. $1.')
    .replaceAll(/(?<=[\p{L},:] )["“”«»][^"“”«»\n]{3,160}["“”«»](?!:)/gu, '…');
