using Registry.Hivemind.Lookup;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Values;

namespace Registry.Hivemind;

public sealed partial class HivemindNode
{
    /// <summary>
    /// Looks keys up in the swarm: what is held here first, then a beam search, several keys a call. With <paramref name="latest"/>
    /// the search goes on after a first find and merges the dictionaries of all nodes visited. Keys without a live value are
    /// left out. Ends early, with what was found, when <paramref name="cancellation"/> asks for it, or after
    /// <see cref="HivemindOptions.LookupTimeout"/>.
    /// </summary>
    public Task<IReadOnlyDictionary<DhtId, DhtValue>> GetAsync(IReadOnlyCollection<DhtId> keys, bool latest, CancellationToken cancellation) =>
        GetTracedAsync(keys, latest, new BeamTrace(), cancellation);

    /// <summary>
    /// Stores values on the nodes nearest to their keys (this one included when it is among them). Answers for each whether any
    /// node took it: false as well for what has expired, or is too large for a frame.
    /// </summary>
    public Task<IReadOnlyList<bool>> StoreAsync(IReadOnlyList<ValueToStore> values, CancellationToken cancellation) =>
        StoreTracedAsync(values, new BeamTrace(), cancellation);

    internal Task<IReadOnlyDictionary<DhtId, DhtValue>> GetTracedAsync(IReadOnlyCollection<DhtId> keys, bool latest, BeamTrace trace, CancellationToken cancellation) =>
        new ValueFinder(Driver(trace), Records, _options, _time).GetAsync(keys, latest, cancellation);

    internal Task<IReadOnlyList<bool>> StoreTracedAsync(IReadOnlyList<ValueToStore> values, BeamTrace trace, CancellationToken cancellation) =>
        new ValuePublisher(Driver(trace), Client, new TableNode(Id, _calls.Swarm.LocalPeer), Records, _options, _calls.Options.MaxFrameBytes, _time).StoreAsync(values, cancellation);

    private BeamDriver Driver(BeamTrace trace) => new(Client, Neighbours, _calls.Swarm.LocalPeer, _options, trace);
}
