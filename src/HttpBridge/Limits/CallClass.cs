using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge.Limits;

/// <summary>Calls that cost about the same, and are budgeted together.</summary>
public enum CallClass
{
    /// <summary>Answered from memory.</summary>
    Reads,

    /// <summary>Asks the network, or dials a peer.</summary>
    Searches,

    /// <summary>Has a signature checked and something stored.</summary>
    Registrations,

    /// <summary>A change by API key whose key was missing or wrong; by a right one, or signed by the peer, it is charged to the node.</summary>
    Heartbeats,

    /// <summary>Stays open and waits for news.</summary>
    Watchers,

    /// <summary>Is looked into for a peer's signature before it is charged to anybody: what may be looked at so, and nothing else.</summary>
    PeerProofs,
}

/// <summary>Endpoint metadata: what a stranger's call is charged to. Calls of endpoints without it are reads.</summary>
/// <param name="Class">Null for what is never limited.</param>
/// <param name="Proof">How a call can show that it comes from a node.</param>
internal sealed record ChargedCall(CallClass? Class, NodeProof Proof = NodeProof.None)
{
    public static ChargedCall Default { get; } = new(CallClass.Reads);
}

/// <summary>What lets a call about a node through beside the budget of its address.</summary>
internal enum NodeProof
{
    None,

    /// <summary>The node is in the path and its API key in the header; both are looked at before any budget.</summary>
    Key,

    /// <summary>The same, or the signature of the node's peer in the body.</summary>
    KeyOrPeer,

    /// <summary>The node is named by the body, which is read only when the address has nothing left.</summary>
    Body,
}

internal static class ChargedEndpoints
{
    public static T Charged<T>(this T endpoint, CallClass of, NodeProof proof = NodeProof.None)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(
            new ChargedCall(of, proof),
            new ProducesResponseTypeMetadata(StatusCodes.Status429TooManyRequests, typeof(ProblemBody), ["application/problem+json"]));

    /// <summary>For health checks: whoever watches the daemon must see it under attack, too.</summary>
    public static T NeverLimited<T>(this T endpoint)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ChargedCall(null));
}
