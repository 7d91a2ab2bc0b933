using System.IO.Pipelines;
using Registry.Identity;

namespace Registry.Libp2p.Security.Noise;

internal sealed class NoiseChannel(NoiseReader input, NoiseWriter output, PublicKey remoteKey, string? earlyMuxer) : ISecureChannel
{
    public PipeReader Input => input;

    public PipeWriter Output => output;

    public PublicKey RemoteKey => remoteKey;

    public string? EarlyMuxer => earlyMuxer;

    public void Dispose()
    {
        input.Dispose();
        output.Dispose();
    }
}
