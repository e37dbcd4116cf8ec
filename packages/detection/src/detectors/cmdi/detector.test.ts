import { describeCases } from '../../testing/cases.ts';
import { cmdi } from './detector.ts';

describeCases(cmdi, import.meta.dirname);
