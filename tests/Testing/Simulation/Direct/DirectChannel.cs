using System.IO.Pipelines;
using Registry.Identity;
using Registry.Libp2p.Security;
using Registry.Testing.Simulation.Network;

namespace Registry.Testing.Simulation.Direct;

internal sealed class DirectChannel(SimulatedConnection end, PublicKey remote, string? muxer) : ISecureChannel
{
    public SimulatedConnection End => end;

    public PublicKey RemoteKey => remote;

    public string? EarlyMuxer => muxer;

    public PipeReader Input => end.Input;

    public PipeWriter Output => end.Output;

    public void Dispose()
    {
        // The connection below is its owner's.
    }
}
