using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Registry.Moderation.Blocks;

/// <summary>All blocks at one moment, to be asked; it never changes. A question costs a lookup, an address one for each length of prefix.</summary>
internal sealed class BlockSet
{
    private readonly FrozenDictionary<object, Block> _blocks;
    private readonly byte[] _lengths4;
    private readonly byte[] _lengths6;

    public BlockSet(IEnumerable<Block> blocks)
    {
        _blocks = blocks.ToFrozenDictionary(block => block.Target.Value);
        var ranges = _blocks.Keys.OfType<AddressRange>().ToLookup(range => range.IsIPv4, range => range.Length);
        _lengths4 = [.. ranges[true].Distinct()];
        _lengths6 = [.. ranges[false].Distinct()];
    }

    public IReadOnlyCollection<Block> All => _blocks.Values;

    public Block? Find(BlockTarget target) => _blocks.GetValueOrDefault(target.Value);

    /// <summary>Values of different kinds are of different types, so they never equal each other.</summary>
    public bool Blocks(object value, DateTimeOffset now) => _blocks.TryGetValue(value, out var block) && block.HoldsAt(now);

    public bool Blocks(IPAddress ip, DateTimeOffset now)
    {
        var isIPv4 = ip.AddressFamily == AddressFamily.InterNetwork || ip.IsIPv4MappedToIPv6;
        foreach (var length in isIPv4 ? _lengths4 : _lengths6)
        {
            if (_blocks.TryGetValue(AddressRange.Of(ip, length), out var block) && block.HoldsAt(now)) return true;
        }

        return false;
    }
}
