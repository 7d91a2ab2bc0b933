namespace Registry.Dht.Wire;

/// <summary>The peers of one field of a message that was parsed before.</summary>
internal ref struct KadPeerEnumerator(FieldEnumerator fields)
{
    private FieldEnumerator _fields = fields;

    public KadPeerView Current { get; private set; }

    public readonly KadPeerEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        if (!_fields.MoveNext() || !KadPeerView.TryParse(_fields.Current, out var peer)) return false;
        Current = peer;
        return true;
    }
}
