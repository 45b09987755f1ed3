/** Prints what this process takes for the time, by both ways of asking. */
process.stdout.write(`${Date.now()} ${new Date().getTime()}`);
