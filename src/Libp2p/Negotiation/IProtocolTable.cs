namespace Registry.Libp2p.Negotiation;

/// <summary>Protocols on offer to the remote, looked up by the raw bytes of the proposal so that no string is made for it.</summary>
public interface IProtocolTable<out T>
    where T : class
{
    /// <summary>Null when the protocol is not served.</summary>
    T? Find(ReadOnlySpan<byte> id);

    /// <summary>For the "ls" proposal.</summary>
    IReadOnlyList<string> Ids { get; }
}
