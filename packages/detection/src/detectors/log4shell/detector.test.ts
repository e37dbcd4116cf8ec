import { describeCases } from '../../testing/cases.ts';
import { log4shell } from './detector.ts';

describeCases(log4shell, import.meta.dirname);
