using System.IO.Pipelines;

namespace Registry.Libp2p.Negotiation;

/// <summary>multistream-select 1.0.0 (libp2p/specs connections, "multistream-select").</summary>
public static class MultistreamSelect
{
    /// <summary>
    /// Proposes <paramref name="protocols"/> in order; header and first proposal leave in one flush. Answers the agreed id.
    /// Throws <see cref="ConnectionException"/> (NotSupported, ProtocolError, RemoteClosed).
    /// Nothing after the answer is consumed from the input.
    /// </summary>
    public static ValueTask<string> SelectAsync(IDuplexPipe pipe, IReadOnlyList<string> protocols, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>
    /// Optimistic (lazy) selection of one protocol the remote is known to serve: writes header and proposal without flushing,
    /// so that the first request rides in the same segment; the returned reader side checks the answer on first read.
    /// </summary>
    public static IDuplexPipe SelectLazily(IDuplexPipe pipe, string protocol) => throw new NotImplementedException();

    /// <summary>
    /// Answers proposals until one of <paramref name="protocols"/> is proposed; others are answered "na".
    /// Answers the accepted value; null when the remote went away cleanly or gave up.
    /// </summary>
    public static ValueTask<T?> ListenAsync<T>(IDuplexPipe pipe, IProtocolTable<T> protocols, CancellationToken cancellation) where T : class => throw new NotImplementedException();
}
