/** What the conformance suite is expected to say of each server under each revision. */
import type { Expectation, Revision } from './suite.ts';

const TASKS = 'the tasks extension is optional and not offered';

/** Has everything that the suite asks for. */
export const FIXTURE: Record<Revision, Expectation> = {
  '2025-11-25': {
    excused: {
      'server-sse-polling': 'resuming a broken stream needs stored events, which mempage does not keep',
    },
  },
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

/** Scenarios that need nothing but a server: no tool, prompt or resource of the suite's own. */
export const SHIPPED: Record<Revision, Expectation> = {
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
    excused: {},
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
    excused: {},
  },
};
