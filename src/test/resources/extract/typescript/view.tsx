import * as React from "react";

/** @license zzdoc */

type Props = { items: string[]; onPick(item: string): void };

/** A list to pick from. zzdoc */
export const List: React.FC<Props> = ({ items, onPick }) => (
  <ul>
    {items.map((item) => (
      <li key={item} onClick={() => onPick(item)}>
        {item}
      </li>
    ))}
  </ul>
);

/** A heading. zzdoc */
export default function Heading({ text }: { text: string }) {
  return <h1>{text}</h1>;
}

/** A component with a state. zzdoc */
export class Counter extends React.Component<{}, { count: number }> {
  /** Counts one up. zzdoc */
  increment = () => {
    this.setState(({ count }) => ({ count: count + 1 }));
  };

  /** Begins at zero. zzdoc */
  constructor(props: {}) {
    super(props);
    this.state = { count: 0 };
  }

  /** Before it shows. zzdoc */
  componentDidMount() {
    document.title = `${this.state.count}`;
  }

  /** Renders the count. zzdoc */
  render() {
    return <button onClick={this.increment}>{this.state.count}</button>;
  }
}

/** Remembers the last value. zzdoc */
export function usePrevious<T>(value: T): T | undefined {
  const ref = React.useRef<T>();
  /** Stores it. zzdoc */
  const store = () => {
    ref.current = value;
  };
  React.useEffect(store);
  return ref.current;
}

/** Generic arrows need a comma here. zzdoc */
const first = <T,>(values: T[]): T => values[0];

const styles = {
  /** Chooses a colour. zzdoc */
  colour: (dark: boolean) => (dark ? "white" : "black"),
  /** Chooses a width. zzdoc */
  width(columns: number) {
    return `${columns * 8}px`;
  },
};

/** Named inside a wrapper, whose comment this is. zzdoc */
export const Fancy = React.forwardRef(
  /** The wrapped one. zzdoc */
  function Fancy(props: Props, ref: React.Ref<HTMLUListElement>) {
    return <List {...props} />;
  },
);
