using System.Collections;

namespace Registry.Registrations;

/// <summary>None, one or several, in the space of one reference: most peers have one of each, and there are a hundred thousand peers. Immutable.</summary>
internal readonly struct Few<T> : IReadOnlyList<T>
    where T : class
{
    /// <summary>Null, the one, or an array of several.</summary>
    private readonly object? _items;

    private Few(object? items) => _items = items;

    public int Count => _items switch { null => 0, T[] several => several.Length, _ => 1 };

    public T this[int index] => _items is T[] several ? several[index]
        : index == 0 && _items is T one ? one
        : throw new ArgumentOutOfRangeException(nameof(index));

    public Few<T> With(T item) => _items switch
    {
        null => new Few<T>(item),
        T[] several => new Few<T>((T[])[.. several, item]),
        var one => new Few<T>((T[])[(T)one, item]),
    };

    public Few<T> Without(T item) => Of([.. this.Where(other => !ReferenceEquals(other, item))]);

    public Few<T> With(T item, T inPlaceOf) => Of([.. this.Select(other => ReferenceEquals(other, inPlaceOf) ? item : other)]);

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Few<T> Of(T[] items) => new(items switch { [] => null, [var one] => one, _ => items });

    public struct Enumerator(Few<T> items) : IEnumerator<T>
    {
        private int _at = -1;

        public readonly T Current => items[_at];

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => ++_at < items.Count;

        public void Reset() => _at = -1;

        public readonly void Dispose()
        {
        }
    }
}
