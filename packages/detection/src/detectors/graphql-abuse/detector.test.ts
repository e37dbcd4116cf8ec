import { describeCases } from '../../testing/cases.ts';
import { graphqlAbuse } from './detector.ts';

describeCases(graphqlAbuse, import.meta.dirname);
