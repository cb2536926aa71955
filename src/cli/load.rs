//! Files and folders → texts, decoded, with their imports resolved: what the stages get to read.
