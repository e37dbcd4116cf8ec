import { describeCases } from '../../testing/cases.ts';
import { codeInjection } from './detector.ts';

describeCases(codeInjection, import.meta.dirname);
