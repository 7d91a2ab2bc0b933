using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Maintenance;

/// <summary>A peer that says it is a DHT server and waits to be checked.</summary>
internal sealed record AdmissionCandidate(PeerId Peer, IpGroup? Group)
{
    private readonly TaskCompletionSource _checked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the check is over, whatever came of it.</summary>
    public Task Checked => _checked.Task;

    public void Settle() => _checked.TrySetResult();
}
