namespace Registry.Dht.Providers;

/// <summary>Equality by key bytes, with look-ups by span. Hashes are seeded per process: the keys come from strangers.</summary>
internal sealed class KeyedComparer<T> : IEqualityComparer<T>, IAlternateEqualityComparer<ReadOnlySpan<byte>, T>
    where T : class, IKeyed
{
    public bool Equals(T? x, T? y)
        => ReferenceEquals(x, y) || (x is not null && y is not null && x.KeyBytes.SequenceEqual(y.KeyBytes));

    public int GetHashCode(T obj) => GetHashCode(obj.KeyBytes);

    public bool Equals(ReadOnlySpan<byte> alternate, T other) => alternate.SequenceEqual(other.KeyBytes);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public T Create(ReadOnlySpan<byte> alternate) => throw new NotSupportedException("Entries are added whole.");
}
