namespace Registry.Hivemind.Storage;

/// <summary>The row of the journal that a change is about: compared by what is in it.</summary>
internal readonly record struct RecordRow(DhtId Key, ReadOnlyMemory<byte> Subkey)
{
    public bool Equals(RecordRow other) => Key == other.Key && Subkey.Span.SequenceEqual(other.Subkey.Span);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Key);
        hash.AddBytes(Subkey.Span);
        return hash.ToHashCode();
    }
}
