using System.IO.Pipelines;
using Registry.Libp2p.Muxing;

namespace Registry.Testing.Simulation.Direct;

/// <summary>Stands in for Yamux: streams that need no frames, each flush a parcel of its own, in order with all others of the connection.</summary>
internal sealed class DirectMuxer : IMuxer
{
    public const string MuxerId = "/direct-muxer/1.0.0";

    public string Id => MuxerId;

    public IMuxedConnection Start(IDuplexPipe connection, bool initiator, Action<IMuxedStream> onStream) =>
        new DirectConnection(((DirectChannel)connection).End, onStream);
}
