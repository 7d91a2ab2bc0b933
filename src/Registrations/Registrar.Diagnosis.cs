using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Diagnosis;
using Registry.Registrations.Index;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    /// <summary>Nodes, and withdrawals, told of in one answer.</summary>
    public const int MaxDiagnosed = 100;

    /// <summary>Why a node is not listed or not reachable. What the operator blocked is not known here.</summary>
    public DiagnosedNodes Diagnose(Guid nodeId)
    {
        lock (_lock)
        {
            if (_index.Find(nodeId) is { } node) return Diagnose([node]);
            return new DiagnosedNodes([], 0, [new Finding(_index.Marks.Find(nodeId) is null ? FindingKind.Unknown : FindingKind.EndedHere)]);
        }
    }

    /// <summary>The same of all nodes of a peer.</summary>
    public DiagnosedNodes Diagnose(PeerId peer)
    {
        lock (_lock)
        {
            if (_index.Find(peer) is { Nodes.Count: > 0 } held) return Diagnose(held.Nodes);
            List<Finding> withdrawals = [.. _index.StatementsOf(peer)
                .Where(statement => HeldStatement.IsWithdrawal(statement.Place))
                .OrderByDescending(statement => statement.IssuedAt)
                .Take(MaxDiagnosed)
                .Select(statement => new Finding(statement.Place == StatementPlace.PeerWithdrawal ? FindingKind.WithdrawnByPeer : FindingKind.WithdrawnByWallet, statement.IssuedAt, statement.Wallet.ToAddress()))];
            return new DiagnosedNodes([], 0, withdrawals.Count > 0 ? withdrawals : [new Finding(FindingKind.Unknown)]);
        }
    }

    /// <summary>The same of all nodes of a wallet. They are looked for among all there are, while others go on.</summary>
    public DiagnosedNodes Diagnose(EthereumAddress wallet)
    {
        var id = WalletId.Of(wallet);
        NodeEntry[] all;
        lock (_lock) all = [.. _index.Nodes];
        NodeEntry[] found = [.. all.Where(node => node.Wallet == id)];
        lock (_lock)
        {
            // Some may have gone meanwhile.
            found = [.. found.Where(node => ReferenceEquals(_index.Find(node.Id), node))];
            return found.Length > 0 ? Diagnose(found) : new DiagnosedNodes([], 0, [new Finding(FindingKind.Unknown)]);
        }
    }

    private DiagnosedNodes Diagnose(IReadOnlyList<NodeEntry> nodes)
    {
        var now = _clock.Now;
        _index.Advance(now);
        return new DiagnosedNodes([.. nodes.Take(MaxDiagnosed).Select(node => NodeFindings.Of(node, _index.Live, Options.Confirming, now))], nodes.Count, []);
    }
}
