namespace Registry.Dht.Wire;

/// <summary>The values of one repeated bytes field, in order. Stops early at malformed bytes.</summary>
internal ref struct FieldEnumerator(ReadOnlySpan<byte> message, int field)
{
    private ProtobufReader _reader = new(message);

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly FieldEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_reader.AtEnd && _reader.TryReadTag(out var next, out var wireType))
        {
            if (next == field && wireType == WireType.Bytes)
            {
                if (!_reader.TryReadBytes(out var value)) return false;
                Current = value;
                return true;
            }
            if (!_reader.TrySkip(wireType)) return false;
        }
        return false;
    }
}
