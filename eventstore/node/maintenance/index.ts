export { backup, restore, type CopyOptions } from './backup';
export { scavenge, type Scavenged } from './scavenge';
export { verify, type Verification } from './verify';
