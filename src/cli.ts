#!/usr/bin/env node
// First, so that nothing that is loaded afterwards can write to the protocol's channel.
import './cli/stdout.ts';
import { main } from './cli/main.ts';

process.exit(await main(process.argv.slice(2)));
