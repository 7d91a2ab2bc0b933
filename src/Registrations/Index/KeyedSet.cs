using System.Collections;

namespace Registry.Registrations.Index;

/// <summary>Finds things by a key that they hold themselves, so that it is not held twice.</summary>
internal sealed class KeyedSet<TKey, T>(Func<T, TKey> keyOf) : IEnumerable<T>
    where TKey : notnull
    where T : class
{
    private readonly HashSet<T> _items = new(new ByKey(keyOf));

    public void EnsureCapacity(int count) => _items.EnsureCapacity(count);

    public T? Find(TKey key) => _items.GetAlternateLookup<TKey>().TryGetValue(key, out var item) ? item : null;

    public void Add(T item) => _items.Add(item);

    public void Remove(T item) => _items.Remove(item);

    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class ByKey(Func<T, TKey> keyOf) : IEqualityComparer<T>, IAlternateEqualityComparer<TKey, T>
    {
        public bool Equals(T? x, T? y) => ReferenceEquals(x, y);

        public int GetHashCode(T item) => keyOf(item).GetHashCode();

        public bool Equals(TKey key, T item) => key.Equals(keyOf(item));

        public int GetHashCode(TKey key) => key.GetHashCode();

        public T Create(TKey key) => throw new NotSupportedException();
    }
}
