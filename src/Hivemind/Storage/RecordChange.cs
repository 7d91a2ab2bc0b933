using Registry.Identity;

namespace Registry.Hivemind.Storage;

/// <summary>
/// One line for the journal. <paramref name="Subkey"/> is empty for a regular value; <paramref name="Value"/> null when it is
/// gone before its time. <paramref name="By"/> stored it; a subkey that names this peer is thereby marked as self-announced.
/// </summary>
internal readonly record struct RecordChange(DhtId Key, ReadOnlyMemory<byte> Subkey, ReadOnlyMemory<byte>? Value, double Expiration, PeerId? By)
{
    public RecordRow Row => new(Key, Subkey);

    public int Bytes => Subkey.Length + (Value?.Length ?? 0);
}
