/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* control: a library of no use, to tell what the preloading of any library does. */
int control;
