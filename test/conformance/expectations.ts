/** What the conformance suite is expected to say of each server under each revision. */
import type { Expectation, Revision } from './suite.ts';

const TASKS = 'the tasks extension is optional and not offered';

const NO_STORED_EVENTS = 'resuming a broken stream needs stored events, which mempage does not keep';
const NO_SESSION = 'without sessions a server cannot send requests to a client of this revision';
const NO_SUCH_TOOL = 'needs a diagnostic tool of the suite; the fixture server has it and passes';

export type Expectations = Partial<Record<Revision, Expectation>>;

/** Has everything that the suite asks for. */
export const FIXTURE: Expectations = {
  '2025-11-25': { excused: { 'server-sse-polling': NO_STORED_EVENTS } },
  '2026-07-28': {
    excused: {
      'tasks-lifecycle': TASKS,
      'tasks-capability-negotiation': TASKS,
      'tasks-wire-fields': TASKS,
      'tasks-request-state-removal': TASKS,
      'tasks-mrtr-input': TASKS,
      'tasks-request-headers': TASKS,
      'tasks-dispatch-and-envelope': TASKS,
      'tasks-required-task-error': TASKS,
      'tasks-mrtr-composition': TASKS,
    },
  },
};

/** The same, with 2025-11-25 as the product serves it. */
export const FIXTURE_STATELESS: Expectations = {
  '2025-11-25': {
    excused: {
      'server-sse-polling': NO_STORED_EVENTS,
      'server-sse-multiple-streams:server-sse-multiple-streams-session': NO_SESSION,
      'tools-call-sampling': NO_SESSION,
      'tools-call-elicitation': NO_SESSION,
      'elicitation-sep1034-defaults': NO_SESSION,
      'elicitation-sep1330-enums': NO_SESSION,
    },
  },
};

/** Scenarios that need nothing but a server: no tool, prompt or resource of the suite's own. */
export const SHIPPED: Expectations = {
  '2025-11-25': {
    scenarios: [
      'server-initialize',
      'ping',
      'tools-list',
      'resources-list',
      'prompts-list',
      'server-sse-multiple-streams',
      'dns-rebinding-protection',
      'server-session-lifecycle',
    ],
    excused: { 'server-sse-multiple-streams:server-sse-multiple-streams-session': NO_SESSION },
  },
  '2026-07-28': {
    scenarios: [
      'server-stateless',
      'tools-list',
      'resources-list',
      'prompts-list',
      'server-sse-multiple-streams',
      'sep-2164-resource-not-found',
      'dns-rebinding-protection',
      'caching',
      'http-header-validation',
      'input-required-result-unsupported-methods',
    ],
    excused: {
      'server-stateless:sep-2575-server-rejects-undeclared-capability': NO_SUCH_TOOL,
      'server-stateless:sep-2575-missing-capability-http-400': NO_SUCH_TOOL,
      'server-stateless:sep-2575-http-server-no-independent-requests-on-stream': NO_SUCH_TOOL,
      'server-stateless:sep-2575-server-no-log-without-loglevel': NO_SUCH_TOOL,
    },
  },
};
