import { describeCases } from '../../testing/cases.ts';
import { mailInjection } from './detector.ts';

describeCases(mailInjection, import.meta.dirname);
