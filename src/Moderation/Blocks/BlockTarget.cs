using System.Diagnostics.CodeAnalysis;
using Registry.Identity;
using Registry.Identity.Wallets;

namespace Registry.Moderation.Blocks;

/// <summary>What can be blocked.</summary>
public enum BlockKind
{
    /// <summary>A registered node, by its id.</summary>
    Node,

    /// <summary>A wallet, with all that it signs.</summary>
    Wallet,

    /// <summary>A libp2p peer.</summary>
    Peer,

    /// <summary>A range of IP addresses.</summary>
    Range,
}

/// <summary>Somebody to block: the kind, and the value in its canonical text.</summary>
public sealed record BlockTarget
{
    private BlockTarget(BlockKind kind, object value)
    {
        Kind = kind;
        Value = value;
        Text = value.ToString()!;
    }

    public BlockKind Kind { get; }

    /// <summary>A UUID, an address with its checksum, a base58 peer id, or CIDR.</summary>
    public string Text { get; }

    /// <summary>A Guid, EthereumAddress, PeerId or AddressRange, by the kind.</summary>
    internal object Value { get; }

    /// <summary>"node", "wallet", "peer" or "range".</summary>
    public static bool TryParseKind(string? text, out BlockKind kind)
    {
        foreach (var known in Enum.GetValues<BlockKind>())
        {
            kind = known;
            if (Word(known) == text) return true;
        }

        kind = default;
        return false;
    }

    public static string Word(BlockKind kind) => kind switch
    {
        BlockKind.Node => "node",
        BlockKind.Wallet => "wallet",
        BlockKind.Peer => "peer",
        _ => "range",
    };

    /// <summary>False with the reason, as a rule that the value does not meet.</summary>
    public static bool TryParse(BlockKind kind, string text, [NotNullWhen(true)] out BlockTarget? target, [NotNullWhen(false)] out string? error)
    {
        (object? value, error) = kind switch
        {
            BlockKind.Node => (Guid.TryParse(text, out var node) ? node : (object?)null, "must be the node's UUID"),
            BlockKind.Wallet => EthereumAddress.TryParse(text, out var wallet, out var mistake) ? (wallet, null) : ((object?)null, $"must be a wallet address: {mistake}"),
            BlockKind.Peer => (PeerId.TryParse(text, out var peer) ? peer : null, "must be a peer id"),
            _ => (AddressRange.TryParse(text, out var range, out var rule) ? range : (object?)null, rule),
        };
        target = value is null ? null : new BlockTarget(kind, value);
        if (target is not null) error = null;
        return target is not null;
    }

    public bool Equals(BlockTarget? other) => other is not null && Kind == other.Kind && Text == other.Text;

    public override int GetHashCode() => HashCode.Combine(Kind, Text);

    public override string ToString() => $"{Word(Kind)} {Text}";
}
