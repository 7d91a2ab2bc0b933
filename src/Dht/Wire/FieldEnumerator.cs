using Registry.Identity.Wire;

namespace Registry.Dht.Wire;

/// <summary>The values of one repeated bytes field, in order. Stops early at malformed bytes.</summary>
internal ref struct FieldEnumerator(ReadOnlySpan<byte> message, int field)
{
    private ProtobufReader _reader = new(message);

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly FieldEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_reader.TryReadField())
        {
            if (_reader.IsBytes(field))
            {
                Current = _reader.Bytes;
                return true;
            }
        }
        return false;
    }
}
