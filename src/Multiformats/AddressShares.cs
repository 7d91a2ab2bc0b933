namespace Registry.Multiformats;

/// <summary>
/// Who has how much of what is shared, by address group: IPv4 /32 within /24, IPv6 /56 within /48 within /32. When it is full, room
/// comes from the group that has most: of the widest groups the one with most, within it likewise down to the narrowest. So a
/// whole network counts for no more than its neighbour with a single address. Not safe to use from several threads.
/// </summary>
public sealed class AddressShares
{
    private readonly Dictionary<AddressGroup, Share> _shares = [];
    private readonly Share _all = new(default, null);

    public long Total => _all.Weight;

    /// <summary>Groups of every width that have anything.</summary>
    public int Groups => _shares.Count;

    /// <summary>What a group has; IPv4 /16 is not counted.</summary>
    public long Of(AddressGroup group) => _shares.TryGetValue(group, out var share) ? share.Weight : 0;

    /// <summary>Adds to what a narrow group has, or takes away.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would have less than nothing.</exception>
    public void Change(AddressGroup narrow, long weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Of(narrow) + weight);
        if (weight == 0) return;

        var share = Find(narrow);
        for (var at = share; at is not null; at = at.Parent) at.Change(weight);
        for (var at = share; at is { Weight: 0, Parent: not null }; at = at.Parent)
        {
            at.Leave();
            _shares.Remove(at.Group);
        }
    }

    /// <summary>
    /// The narrow group to take from; null when nobody has anything. Of groups that have equally much it is the
    /// <paramref name="newcomer"/>'s own, which then makes room for itself.
    /// </summary>
    public AddressGroup? Most(AddressGroup newcomer)
    {
        var share = _all;
        var isOwn = true;
        for (var depth = 0; share.Largest is { } largest; depth++)
        {
            var own = isOwn && depth < DepthOf(newcomer) ? _shares.GetValueOrDefault(Around(newcomer, depth)) : null;
            isOwn = own?.Weight == largest.Weight;
            share = isOwn ? own! : largest;
        }

        return share == _all ? null : share.Group;
    }

    private Share Find(AddressGroup narrow)
    {
        var at = _all;
        for (var depth = 0; depth < DepthOf(narrow); depth++)
        {
            var group = Around(narrow, depth);
            if (!_shares.TryGetValue(group, out var share)) _shares.Add(group, share = at.Add(group));

            at = share;
        }

        return at;
    }

    private static int DepthOf(AddressGroup narrow) => narrow.Length switch { 0 => 1, AddressGroup.IPv6Address => 3, _ => 2 };

    /// <summary>The widest at depth 0.</summary>
    private static AddressGroup Around(AddressGroup narrow, int depth) => (DepthOf(narrow) - depth) switch
    {
        1 => narrow,
        2 => narrow.Wider,
        _ => narrow.Wider.Wider,
    };

    /// <summary>What a group has, and the groups within it, as a heap with the largest on top.</summary>
    private sealed class Share(AddressGroup group, Share? parent)
    {
        private readonly List<Share> _within = [];
        private int _place;

        public AddressGroup Group => group;

        public Share? Parent => parent;

        public long Weight { get; private set; }

        public Share? Largest => _within.Count > 0 ? _within[0] : null;

        public Share Add(AddressGroup child)
        {
            var share = new Share(child, this) { _place = _within.Count };
            _within.Add(share);
            return share;
        }

        public void Change(long weight)
        {
            Weight += weight;
            parent?.Settle(this);
        }

        public void Leave()
        {
            var last = parent!._within[^1];
            parent.Put(last, _place);
            parent._within.RemoveAt(parent._within.Count - 1);
            if (last != this) parent.Settle(last);
        }

        private void Settle(Share child)
        {
            while (child._place > 0 && _within[(child._place - 1) / 2] is var above && above.Weight < child.Weight) Swap(above, child);
            while (LargerBelow(child) is { } below) Swap(child, below);
        }

        private Share? LargerBelow(Share child)
        {
            var larger = child;
            for (var place = (2 * child._place) + 1; place <= (2 * child._place) + 2 && place < _within.Count; place++)
            {
                if (_within[place].Weight > larger.Weight) larger = _within[place];
            }

            return larger == child ? null : larger;
        }

        private void Swap(Share one, Share other)
        {
            var place = one._place;
            Put(one, other._place);
            Put(other, place);
        }

        private void Put(Share child, int place)
        {
            _within[place] = child;
            child._place = place;
        }
    }
}
