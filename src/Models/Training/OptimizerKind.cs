namespace StyleKernels.Models.Training;

/// <summary>What moves the kernels of a network's convolutions.</summary>
public enum OptimizerKind
{
    /// <summary>Orthogonalised momentum (Jordan et al. 2024); Adam for everything that is not such a kernel.</summary>
    Muon,

    /// <summary>Adam for everything (Kingma and Ba 2015), as in the papers of the published networks.</summary>
    Adam,
}
