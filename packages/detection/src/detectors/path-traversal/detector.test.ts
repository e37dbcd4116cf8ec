import { describeCases } from '../../testing/cases.ts';
import { pathTraversal } from './detector.ts';

describeCases(pathTraversal, import.meta.dirname);
