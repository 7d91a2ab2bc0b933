using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Changes;

/// <summary>
/// Whether the network knows of a withdrawal of a node that was never heard of here: what others carried, or what rests on an
/// authorization, may have been withdrawn long ago.
/// </summary>
/// <param name="NodeId">The node that is not shown until it is answered.</param>
/// <param name="Peer">Its peer.</param>
/// <param name="Wallet">Its wallet.</param>
/// <param name="Model">Its model.</param>
/// <param name="Source">Where what gave rise to it came from: those of one group of addresses wait for each other.</param>
public sealed record WithdrawalQuestion(Guid NodeId, PeerId Peer, EthereumAddress Wallet, Multihash Model, SourceGroup Source)
{
    /// <summary>The DHT keys of the withdrawals that would end it: the peer's and the wallet's, of the model and of all.</summary>
    public IEnumerable<RecordKey> Keys()
    {
        foreach (var model in new[] { Model, null })
        {
            yield return RecordKey.Of(new StatementKey(StatementPlace.WalletWithdrawal, Peer, model, WalletId.Of(Wallet)));
            yield return RecordKey.Of(new StatementKey(StatementPlace.PeerWithdrawal, Peer, model, default));
        }
    }
}

/// <summary>What becomes of a question.</summary>
public enum QuestionOutcome
{
    /// <summary>Nobody is known who could answer: nothing is waited for.</summary>
    NotNeeded,

    /// <summary>It will be answered, by an answer or by time.</summary>
    Taken,

    /// <summary>Too many wait; what gave rise to it is put off.</summary>
    Full,
}
