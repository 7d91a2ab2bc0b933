using Registry.HttpBridge.Listeners;

namespace Registry.HttpBridge.Operator.Doors;

/// <summary>Where the operator's calls are served; null for a door that there is not.</summary>
public sealed record OperatorDoors(SocketDoor? Socket, HttpDoor? Http);

/// <summary>A Unix domain socket: whoever may open it is an operator.</summary>
/// <param name="Path">Nothing may be there.</param>
/// <param name="Bound">Called when the file is there, with mode 0600, and before anybody is let in: to give it to a group.</param>
public sealed record SocketDoor(string Path, Action<string> Bound);

/// <summary>TCP: whoever shows the token is an operator.</summary>
public sealed record HttpDoor(ListenUrl Url, OperatorToken Token);
