/** What the orchestrator writes into task files and commits. It stays in the project's history. */
export const orchestrateLaneWords = {
  commitMessage: (wpId: string, lane: string, spec: string) =>
    `chore: Move ${wpId} to ${lane} on spec ${spec}`,
  begun: (round: number) => (round === 0 ? 'Started implementation' : `Started round ${round + 1}`),
  goesOn: 'Took over',
  forReview: 'Implemented and checked: ready for review',
  noChange: (reason: string) => `Nothing had to change: ${reason}`,
  approved: (summary: string) => `Approved${summary === '' ? '' : `: ${summary}`}`,
  unreviewed: 'Done without a review: the project asks for none',
  returned: (count: number) => `Returned with ${count === 1 ? 'one finding' : `${count} findings`}`,
  skipped: 'Skipped',
} as const;
