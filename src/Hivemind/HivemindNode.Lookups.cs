using Registry.Hivemind.Values;

namespace Registry.Hivemind;

public sealed partial class HivemindNode
{
    /// <summary>
    /// Looks keys up in the swarm: what is held here first, then a beam search, several keys a call. With <paramref name="latest"/>
    /// the search goes on after a first find and merges the dictionaries of all nodes visited. Keys without a live value are
    /// left out. Ends early, with what was found, when <paramref name="cancellation"/> asks for it.
    /// </summary>
    public Task<IReadOnlyDictionary<DhtId, DhtValue>> GetAsync(IReadOnlyCollection<DhtId> keys, bool latest, CancellationToken cancellation) =>
        throw new NotSupportedException();

    /// <summary>
    /// Stores values on the nodes nearest to their keys (this one included when it is among them). Answers for each whether any
    /// node took it.
    /// </summary>
    public Task<IReadOnlyList<bool>> StoreAsync(IReadOnlyList<ValueToStore> values, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
