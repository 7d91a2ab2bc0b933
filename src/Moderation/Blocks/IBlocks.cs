using System.Net;
using Registry.Identity;
using Registry.Identity.Wallets;

namespace Registry.Moderation.Blocks;

/// <summary>Who is blocked now. Answers come from memory, at once, and on any thread.</summary>
public interface IBlocks
{
    bool IsBlocked(Guid node);

    bool IsBlocked(EthereumAddress wallet);

    bool IsBlocked(PeerId peer);

    /// <summary>Whether a blocked range holds the address.</summary>
    bool IsBlocked(IPAddress address);
}

/// <summary>Questions about several at once.</summary>
public static class BlockQuestions
{
    /// <summary>Whether a registration must be refused: its node, its wallet or its peer is blocked.</summary>
    public static bool IsRegistrationBlocked(this IBlocks blocks, Guid node, EthereumAddress wallet, PeerId peer) =>
        blocks.IsBlocked(node) || blocks.IsBlocked(wallet) || blocks.IsBlocked(peer);
}
