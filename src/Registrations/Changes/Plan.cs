using Registry.Identity.Wallets;
using Registry.Registrations.Store;

namespace Registry.Registrations.Changes;

/// <summary>What a call decided: its outcome, and the change that has to be committed before the outcome is true.</summary>
internal sealed record Plan<T>(T Outcome)
{
    /// <summary>Null when there is nothing to commit.</summary>
    public RegistrationChange? Change { get; init; }

    public RegistrationEvent? Event { get; init; }

    /// <summary>Wallet that room was reserved for; given back when the commit fails.</summary>
    public EthereumAddress? Reserved { get; init; }

    /// <summary>Wallets whose records are gone after the commit.</summary>
    public IReadOnlyList<EthereumAddress> Released { get; init; } = [];
}
